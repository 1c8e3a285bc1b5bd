import type { JsonObject } from "../../base/json/json.ts";
import { readFile, runBash, writeFile, type Answer, type Mode, type ToolUse } from "./answer.ts";
import { objectOf, parseJson } from "../../base/json/json-fields.ts";
import type { ModelRequest } from "./model-request.ts";

// A prompt may say, each at the start of a line, what the model shall do; in written order, one per turn:
//   WRITE_FILE path words to the line's end      WRITE_FILE path <<END … END (several lines)
//   READ_FILE path      RUN_BASH command      VERDICT {json}      SAY words      HANG      SLOW ms      FAIL status

type Directive =
  | { readonly kind: "tool"; readonly tool: ToolUse }
  | { readonly kind: "structured"; readonly value: JsonObject }
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "mode"; readonly mode: Mode };

const DIRECTIVE =
  /^[ \t>*-]*(WRITE_FILE|READ_FILE|RUN_BASH|VERDICT|SAY|HANG|SLOW|FAIL)\b[ \t]*(?:(.*)<<(\w+)[ \t]*\n([\s\S]*?)^[ \t]*\3[ \t]*$|(.*)$)/gm;

/** Answers a prompt that says in directives what the model shall do; null when it holds none. */
export function answerDirectives(request: ModelRequest): Answer | null {
  const prompt = request.prompts.findLast((candidate) => parseDirectives(candidate.text).length > 0);
  if (prompt === undefined) return null;
  const directives = parseDirectives(prompt.text);
  const mode = directives.find((directive) => directive.kind === "mode")?.mode;
  const steps = directives.flatMap((directive) => stepOf(directive, request));
  const step = steps[prompt.toolRounds] ?? { text: lastWords(directives) };
  return mode === undefined ? step : { ...step, mode };
}

/** Reads the directives of a prompt. */
export function parseDirectives(prompt: string): readonly Directive[] {
  return [...prompt.matchAll(DIRECTIVE)].flatMap(
    ([, word = "", head, , block, line]) => READERS[word]?.((head ?? line ?? "").trim(), block ?? null) ?? [],
  );
}

const READERS: Readonly<Record<string, (rest: string, block: string | null) => Directive>> = {
  WRITE_FILE: (rest, block) => ({ kind: "tool", tool: readWrite(rest, block) }),
  READ_FILE: (rest) => ({ kind: "tool", tool: readFile(rest) }),
  RUN_BASH: (rest, block) => ({ kind: "tool", tool: runBash(block ?? rest) }),
  VERDICT: (rest, block) => ({ kind: "structured", value: objectOf(parseJson(block ?? rest)) }),
  SAY: (rest, block) => ({ kind: "say", text: block ?? rest }),
  SLOW: (rest) => ({ kind: "mode", mode: { kind: "slow", delayMs: Number(rest) } }),
  FAIL: (rest) => ({ kind: "mode", mode: { kind: "fail", status: Number(rest) } }),
  HANG: () => ({ kind: "mode", mode: { kind: "hang" } }),
};

function readWrite(rest: string, block: string | null): ToolUse {
  const [path = "", ...words] = rest.split(" ");
  return writeFile(path, block ?? `${words.join(" ")}\n`);
}

// A verdict goes through the tool that a client with a schema offers; without it, it is the model's last words.
function stepOf(directive: Directive, request: ModelRequest): readonly Answer[] {
  if (directive.kind === "tool") return [{ tools: [directive.tool] }];
  if (directive.kind !== "structured" || !request.tools.includes("StructuredOutput")) return [];
  return [{ tools: [{ name: "StructuredOutput", input: directive.value }] }];
}

function lastWords(directives: readonly Directive[]): string {
  const said = directives.findLast((directive) => directive.kind === "say" || directive.kind === "structured");
  if (said === undefined) return "Tool finished.";
  return said.kind === "say" ? said.text : JSON.stringify(said.value);
}
