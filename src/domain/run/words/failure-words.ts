import { beginOf } from "../../../base/text/begin-of.ts";

/** How something failed: its reason in a word or two, and the line that says most about it. */
export interface FailureWords {
  /** `exit 1`, or the reason. */
  readonly reason: string;
  /** The last error line of the child; else what is known. */
  readonly line: string;
}

/** What a process printed comes after the sentence that says how it ended; its last line tells most. */
const ENDED =
  /^(?<item>item .{1,200}?: )?(?:(?:It|The agent) ended with exit code (?<code>\d+)[^.]*\.|It was ended by \S+, or says so \(exit code \d+\)\.)\s*/;

/** Says in one line how an attempt or a stage failed. */
export function failureWords(reason: string, message: string | null): FailureWords {
  const text = (message ?? "").trim();
  const ended = ENDED.exec(text);
  if (ended === null) return { reason, line: shortened(text.split("\n")[0] ?? "") };
  const { item = "", code } = ended.groups ?? {};
  const last = text.slice(ended[0].length).split("\n").findLast(says)?.trim() ?? silenceOf(reason, ended[0], item);
  return { reason: reason === "exit" ? `exit ${code ?? ""}`.trimEnd() : reason, line: shortened(item + last) };
}

/** It printed nothing: of a plain exit that is all there is to say. */
function silenceOf(reason: string, ended: string, item: string): string {
  return reason === "exit" ? "it printed nothing" : ended.slice(item.length);
}

/** A failure as one phrase: `failed (exit 1): No such filter: 'foo'`. */
export function failedWords(reason: string, message: string | null): string {
  const said = failureWords(reason, message);
  return `failed (${said.reason})${said.line === "" ? "" : `: ${said.line}`}`;
}

/** The frames of a stack and the version of a runtime stand below the error that they belong to. */
function says(line: string): boolean {
  return line.trim() !== "" && !/^\s+at .+|^Node\.js v\d|^\s*[{}\])]+,?\s*$/.test(line);
}

function shortened(line: string): string {
  return beginOf(line.trim(), LONGEST_LINE);
}

const LONGEST_LINE = 200;
