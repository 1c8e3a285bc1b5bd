import { closeSync, openSync, readSync, statSync } from "node:fs";
import { basename, delimiter, isAbsolute, join } from "node:path";
import type { StartFault } from "../../ports/processes.ts";
import { binaryFault } from "./binary.ts";

/** The kernel reads so much of a file to learn what starts it (Linux: BINPRM_BUF_SIZE). */
const FIRST_LINE_BYTES = 256;

/** Interpreters that are scripts themselves: the kernel follows so many at most. */
const DEEPEST = 5;

/** Of which file it is asked, and the PATH that it will get. */
export interface Asked {
  readonly path: string;
  /** The program as the user named it. */
  readonly shown: string;
}

/** Why the system would not start an executable file although it is there: what its first line (or its loader) asks for is not. */
export function interpreterFault(file: string, asked: Asked): StartFault | null {
  return faultOf(file, asked, 0);
}

function faultOf(file: string, asked: Asked, depth: number): StartFault | null {
  const head = headOf(file);
  if (head === null) return null;
  if (head.toString("latin1", 0, 2) !== "#!") return binaryFault(head, asked.shown);
  const [interpreter, argument] = firstLine(head);
  if (!isAbsolute(interpreter)) return null;
  if (!isProgram(interpreter)) return absent(asked.shown, interpreter, "which is not there");
  if (basename(interpreter) === "env") return envFault(argument, asked);
  return depth < DEEPEST
    ? faultOf(interpreter, asked, depth + 1)
    : { message: `${asked.shown} asks for interpreters without end.`, hint: "Change its first line." };
}

/** The first bytes of a file; null where they cannot be read, which is for its interpreter to say. */
function headOf(file: string): Buffer | null {
  try {
    const open = openSync(file, "r");
    try {
      const buffer = Buffer.alloc(4_096);
      return buffer.subarray(0, readSync(open, buffer, 0, buffer.length, 0));
    } finally {
      closeSync(open);
    }
  } catch {
    return null;
  }
}

/** As the kernel reads it: the interpreter up to a blank, all the rest of the line as one word. */
function firstLine(head: Buffer): readonly [interpreter: string, argument: string] {
  const line = head.toString("utf8", 2, FIRST_LINE_BYTES).split(/[\n\0]/)[0] ?? "";
  const [, interpreter = "", argument = ""] = /^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s.exec(line) ?? [];
  return [interpreter, argument];
}

/** `env` looks on PATH for the one word that it gets; for the words of that only with -S. */
function envFault(argument: string, { path, shown }: Asked): StartFault | null {
  const program = programOfEnv(argument);
  if (program === null) return null;
  const there = program.includes("/")
    ? !isAbsolute(program) || isProgram(program)
    : path.split(delimiter).some((folder) => isProgram(join(folder, program)));
  if (there) return null;
  const fault = absent(shown, program, "which is not on the PATH that the stage gets");
  return program.includes(" ") && !program.includes("\r")
    ? { ...fault, hint: "`env` takes one word: write #!/usr/bin/env -S PROGRAM WORDS." }
    : fault;
}

/** The program that `env` is asked for; null where its own options decide that. */
function programOfEnv(argument: string): string | null {
  const split = /^-S[ \t]*(.*)$/s.exec(argument)?.[1];
  const words = split === undefined ? [argument] : split.split(/[ \t]+/);
  const program = words.find((word) => split === undefined || !word.includes("=")) ?? "";
  const decides = program === "" || program.startsWith("-") || program.includes("=") || /["'\\$]/.test(program);
  return decides || words.some((word) => word.startsWith("PATH=")) ? null : program;
}

function isProgram(file: string): boolean {
  try {
    const stat = statSync(file);
    return stat.isFile() && (stat.mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

function absent(shown: string, interpreter: string, where: string): StartFault {
  const asks = `${shown} asks for the interpreter ${JSON.stringify(interpreter)}, ${where}`;
  return interpreter.endsWith("\r")
    ? {
        message: `${asks}: its lines end with CRLF.`,
        hint: `Save it with LF line endings: sed -i 's/\\r$//' ${shown}`,
      }
    : { message: `${asks}.`, hint: "Install the interpreter, or change the first line of the script." };
}
