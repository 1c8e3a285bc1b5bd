import { readAdmission } from "../files/directory.ts";
import { journalFile, readTail } from "../watch/journal.ts";

/** What a sh ends with whose `exec` the system refused (POSIX), and any program may. */
const REFUSED: ReadonlySet<number> = new Set([126, 127]);

/** How dash and bash begin what they say of it: their name (of a function, in bash), and a line of the supervisor's text. */
const SAID = /^(?:holdfast|environment): (?:\S+ )?\d+ ?: (?:exec: )?/;

/** Tells whether a line is a supervisor's own. */
export function isSupervisors(line: string): boolean {
  return SAID.test(line);
}

/** What the supervisor's sh said of a command that the system would not start; null where the command began. */
export function refusalOf(directory: string, exitCode: number): string | null {
  if (!REFUSED.has(exitCode)) return null;
  const last = readTail(journalFile(directory, "err"), 8_192).trimEnd().split("\n").at(-1) ?? "";
  const argv = readAdmission(directory)?.["argv"];
  const program = Array.isArray(argv) ? String(argv[0]) : "";
  const words = last.replace(SAID, "");
  return words !== last && program !== "" && words.startsWith(`${program}: `) ? words : null;
}
