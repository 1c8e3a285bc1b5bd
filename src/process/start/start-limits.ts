import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { codeOf } from "../../base/failure.ts";
import type { Launch, LaunchFault } from "../../ports/processes.ts";

// What Linux refuses before a program begins (execve(2)): NUL in a text, one text that is too long, all of them together.

/** One word, or one variable with its name, has so many bytes at most (32 pages, with the NUL at its end). */
const WORD_BYTES = 131_071;

/** All together: a quarter of the stack's limit, never more than three quarters of 8 MiB, never less than 128 KiB. */
const MOST_BYTES = 6_291_456;
const LEAST_BYTES = 131_072;

/** Each word costs its NUL and its pointer too. */
const POINTER_BYTES = 8;

/** What the system adds of its own: the path of the program, an interpreter, what it tells every program. */
const SPARE_BYTES = 8_192;

/** Why the system would refuse to start a process as it is asked for; null where it would not. `added` bytes of words stand around the command. */
export function launchFault(launch: Launch, added: number): LaunchFault | null {
  return wordsFault(launch) ?? variablesFault(launch) ?? sumFault(launch, added) ?? folderFault(launch.cwd);
}

function wordsFault({ argv }: Launch): LaunchFault | null {
  for (const [word, text] of argv.entries()) {
    const what = textFault(text);
    if (what !== null) return { of: "word", word, ...what };
  }
  return null;
}

function variablesFault({ env }: Launch): LaunchFault | null {
  for (const [name, value] of Object.entries(env)) {
    const what = textFault(`${name}=${value}`);
    if (what !== null) return { of: "variable", name, ...what };
  }
  return null;
}

function textFault(text: string): { readonly what: string; readonly tooLong: boolean } | null {
  if (text.includes("\0")) return { what: "holds a NUL, which no program can be given", tooLong: false };
  const bytes = Buffer.byteLength(text);
  if (bytes <= WORD_BYTES) return null;
  return { what: `has ${count(bytes)} bytes, and this machine takes ${count(WORD_BYTES)} for one word`, tooLong: true };
}

function sumFault({ argv, env }: Launch, added: number): LaunchFault | null {
  const words = sumOf(argv);
  const variables = sumOf(Object.entries(env).map(([name, value]) => `${name}=${value}`));
  const bytes = words + variables;
  const limit = mostBytes() - added - SPARE_BYTES;
  if (bytes <= limit) return null;
  const what = `${count(argv.length)} words and the environment have ${count(bytes)} bytes together, and this machine takes ${count(limit)} for one command`;
  return { of: words >= variables ? "words" : "variables", what, tooLong: true };
}

/** What texts cost among a program's words or variables. */
export function sumOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1 + POINTER_BYTES, 0);
}

function mostBytes(): number {
  const [, soft = "unlimited"] = /^Max stack size\s+(\S+)/m.exec(limitsText()) ?? [];
  return soft === "unlimited" ? MOST_BYTES : Math.max(LEAST_BYTES, Math.min(MOST_BYTES, Number(soft) / 4));
}

function limitsText(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return "";
  }
}

function folderFault(cwd: string): LaunchFault | null {
  try {
    if (!statSync(cwd).isDirectory()) return unfit(`${cwd} is not a folder`);
    accessSync(cwd, constants.X_OK);
    return null;
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === "EACCES") return unfit(`${cwd} may not be entered`);
    return code === "ENOENT" || code === "ENOTDIR" ? unfit(`${cwd} is not there`) : null;
  }
}

function unfit(what: string): LaunchFault {
  return { of: "folder", what, tooLong: false };
}

function count(bytes: number): string {
  return bytes.toLocaleString("en-US");
}
