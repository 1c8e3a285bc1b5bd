import type { Json } from "../../base/json/json.ts";
import { mapValues } from "../../base/entries.ts";
import type { Answer, ToolUse } from "./answer.ts";
import type { ModelRequest, Prompt } from "./model-request.ts";

/** What the model does, turn by turn, in a conversation that matches. */
export interface Conversation {
  /** Words to be found, such as a stage's marker, or `/a regular expression/` whose named groups stand in the steps as `$<name>`. */
  readonly when: string;
  /** Where they are looked for: in the prompts (unless said otherwise), in what the client tells about itself, or in both. */
  readonly in?: Place | "both";
  /** One answer per turn; when they are used up the model says that it is done. */
  readonly steps: readonly Answer[];
}

type Place = "prompt" | "system";

/**
 * Answers from the first conversation that fits. The turn follows from the messages alone, so that a client that was
 * killed and resumes, and a server that was started again, go on at the right step.
 */
export function answerConversation(conversations: readonly Conversation[], request: ModelRequest): Answer | null {
  for (const said of saidTo(request)) {
    for (const conversation of conversations) {
      const groups = matchText(conversation, said);
      if (groups === null) continue;
      return fillAnswer(conversation.steps[said.toolRounds] ?? { text: "Done." }, groups);
    }
  }
  return null;
}

interface Said extends Prompt {
  readonly place: Place;
}

// The newest prompt first. What stands in the system's words holds since the first turn.
function saidTo({ prompts, system }: ModelRequest): readonly Said[] {
  const newestFirst = prompts.toReversed().map((prompt): Said => ({ ...prompt, place: "prompt" }));
  return [...newestFirst, { text: system, toolRounds: prompts[0]?.toolRounds ?? 0, place: "system" }];
}

type Groups = Readonly<Record<string, string>>;

function matchText(conversation: Conversation, { text, place }: Said): Groups | null {
  const { when, in: wanted = "prompt" } = conversation;
  if (wanted !== "both" && wanted !== place) return null;
  const pattern = /^\/([\s\S]+)\/$/.exec(when)?.[1];
  if (pattern === undefined) return text.includes(when) ? {} : null;
  const match = new RegExp(pattern, "m").exec(text);
  return match === null ? null : (match.groups ?? {});
}

function fillAnswer(answer: Answer, groups: Groups): Answer {
  return {
    ...answer,
    ...(answer.text === undefined ? {} : { text: fillText(answer.text, groups) }),
    ...(answer.tools === undefined ? {} : { tools: answer.tools.map((tool) => fillTool(tool, groups)) }),
  };
}

function fillTool(tool: ToolUse, groups: Groups): ToolUse {
  return { name: tool.name, input: mapValues(tool.input, (value) => fillJson(value, groups)) };
}

function fillJson(value: Json, groups: Groups): Json {
  if (typeof value === "string") return fillText(value, groups);
  if (typeof value !== "object" || value === null) return value;
  return isList(value)
    ? value.map((item) => fillJson(item, groups))
    : mapValues(value, (item) => fillJson(item, groups));
}

// Array.isArray does not narrow a readonly list.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function fillText(text: string, groups: Groups): string {
  return text.replaceAll(/\$<(\w+)>/g, (whole, name: string) => groups[name] ?? whole);
}
