import type { JsonObject } from "../../base/json/json.ts";
import { objectOf, textOf, wordsOf } from "../../base/json/json-fields.ts";
import { shortenToLine } from "../shorten.ts";

/** Tools in words, with the fields of their input that say what they are about. */
const TOOLS: Readonly<Record<string, readonly [verb: string, ...subjects: string[]]>> = {
  Read: ["reads", "file_path"],
  Write: ["writes", "file_path"],
  Edit: ["edits", "file_path"],
  MultiEdit: ["edits", "file_path"],
  NotebookEdit: ["edits", "notebook_path"],
  Bash: ["runs", "command"],
  BashOutput: ["reads the output of", "bash_id"],
  KillShell: ["ends", "shell_id"],
  Grep: ["searches for", "pattern"],
  Glob: ["looks for", "pattern"],
  LS: ["lists", "path"],
  WebFetch: ["fetches", "url"],
  WebSearch: ["searches the web for", "query"],
  Task: ["has a helper", "description"],
  Agent: ["has a helper", "description"],
  Skill: ["uses the skill", "skill", "command"],
  TodoWrite: ["notes what is to do"],
  AskUserQuestion: ["asks a person"],
};

/** Whose whole input is what they are about. */
const ANSWER = "StructuredOutput";

const SUBJECTS = ["file_path", "path", "command", "pattern", "url", "query", "description", "prompt"];

/** A tool call in a few words: what it does to what. Paths below the working folder are said without it. */
export function toolWords(block: JsonObject, cwd: string): string {
  const name = textOf(block["name"]) ?? "a tool";
  const input = objectOf(block["input"]);
  const known = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  const [verb, ...fields] = known ?? (name === ANSWER ? ["gives its answer:"] : [`uses ${name}`, ...SUBJECTS]);
  const subject = fields.map((field) => textOf(input[field])).find((text) => text !== null) ?? otherwise(input, known);
  return subject === "" ? verb : `${verb} ${shortenToLine(within(subject, cwd))}`;
}

/** A tool that nobody knows is told with its input, so that nothing is hidden. */
function otherwise(input: JsonObject, known: unknown): string {
  return known === undefined && Object.keys(input).length > 0 ? wordsOf(input) : "";
}

function within(subject: string, cwd: string): string {
  return cwd !== "" && subject.startsWith(`${cwd}/`) ? subject.slice(cwd.length + 1) : subject;
}
