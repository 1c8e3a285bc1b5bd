import type { Json } from "../../base/json.ts";
import { mapValues } from "../../base/entries.ts";
import type { Answer, ToolUse } from "./answer.ts";
import type { ModelRequest } from "./model-request.ts";

/** What the model does, turn by turn, in a conversation whose prompt matches. */
export interface Conversation {
  /** Words that the prompt holds, or `/a regular expression/` whose named groups stand in the steps as `$<name>`. */
  readonly when: string;
  /** One answer per turn; when they are used up the model says that it is done. */
  readonly steps: readonly Answer[];
}

/**
 * Answers from the first conversation that fits. The turn follows from the messages alone, so that a client that was
 * killed and resumes, and a server that was started again, go on at the right step.
 */
export function answerConversation(conversations: readonly Conversation[], request: ModelRequest): Answer | null {
  for (const prompt of request.prompts.toReversed()) {
    for (const conversation of conversations) {
      const groups = matchPrompt(conversation.when, prompt.text);
      if (groups === null) continue;
      return fillAnswer(conversation.steps[prompt.toolRounds] ?? { text: "Done." }, groups);
    }
  }
  return null;
}

type Groups = Readonly<Record<string, string>>;

function matchPrompt(when: string, prompt: string): Groups | null {
  const pattern = /^\/([\s\S]+)\/$/.exec(when)?.[1];
  if (pattern === undefined) return prompt.includes(when) ? {} : null;
  const match = new RegExp(pattern, "m").exec(prompt);
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
