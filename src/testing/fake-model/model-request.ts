import type { Json, JsonObject } from "../../base/json/json.ts";
import { listOf, objectOf, textOf } from "../../base/json/json-fields.ts";

/** A request to the model as a script sees it. */
export interface ModelRequest {
  readonly model: string;
  readonly stream: boolean;
  /** Names of the tools that the client offers. */
  readonly tools: readonly string[];
  /** Every user message that is no tool result, oldest first. */
  readonly prompts: readonly Prompt[];
  /** Text of the last of them. */
  readonly prompt: string;
  /** Results of tools, oldest first. */
  readonly toolResults: readonly string[];
  /** What the client tells the model about itself and its surroundings. */
  readonly system: string;
}

/** A user message and how many rounds of tool use have followed it. */
export interface Prompt {
  readonly text: string;
  readonly toolRounds: number;
}

/** Reads the body of a Messages request. */
export function readModelRequest(body: JsonObject): ModelRequest {
  const messages = listOf(body["messages"]).map(objectOf);
  const turns = mergeTurns(messages);
  const prompts = turns.flatMap((turn, index) => {
    const text = promptText(turn);
    return text === null ? [] : [{ text, toolRounds: toolRounds(turns.slice(index + 1)) }];
  });
  return {
    model: textOf(body["model"]) ?? "unknown",
    stream: body["stream"] === true,
    tools: listOf(body["tools"]).flatMap((tool) => textOf(objectOf(tool)["name"]) ?? []),
    prompts,
    prompt: prompts.at(-1)?.text ?? "",
    toolResults: turns.flatMap((turn) => turn.blocks.filter(isToolResult).map((block) => flatText(block["content"]))),
    system: [flatText(body["system"]), ...messages.flatMap(systemTexts)].join("\n"),
  };
}

const REMINDER = /<system-reminder>[\s\S]*?<\/system-reminder>/g;

// By model, the client tells the working directory and the like in a message of role `system` or in a reminder that
// stands in the user's, not in the field of that name (2.1.329).
function systemTexts(message: JsonObject): readonly string[] {
  const text = flatText(message["content"]);
  if (message["role"] === "system") return [text];
  return message["role"] === "user" ? [...text.matchAll(REMINDER)].map(([reminder]) => reminder) : [];
}

interface Turn {
  readonly role: string;
  readonly blocks: readonly JsonObject[];
}

// Clients put messages of role `system` anywhere, also last, and may split one turn into several messages.
function mergeTurns(messages: readonly JsonObject[]): readonly Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const role = textOf(message["role"]) ?? "";
    if (role !== "user" && role !== "assistant") continue;
    const blocks = blocksOf(message["content"]);
    const last = turns.at(-1);
    if (role === "assistant" && last?.role === role)
      turns[turns.length - 1] = { role, blocks: [...last.blocks, ...blocks] };
    else turns.push({ role, blocks });
  }
  return turns;
}

function blocksOf(content: Json | undefined): readonly JsonObject[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : listOf(content).map(objectOf);
}

// A text beside a tool result is the client's own reminder, never a new prompt.
function promptText(turn: Turn): string | null {
  if (turn.role !== "user" || turn.blocks.some(isToolResult)) return null;
  const text = turn.blocks
    .map((block) => textOf(block["text"]) ?? "")
    .join("\n")
    .replaceAll(REMINDER, "")
    .trim();
  return text === "" ? null : text;
}

function toolRounds(turns: readonly Turn[]): number {
  return turns.filter((turn) => turn.role === "assistant" && turn.blocks.some((block) => block["type"] === "tool_use"))
    .length;
}

function isToolResult(block: JsonObject): boolean {
  return block["type"] === "tool_result";
}

function flatText(content: Json | undefined): string {
  return blocksOf(content)
    .map((block) => textOf(block["text"]) ?? "")
    .join("\n");
}
