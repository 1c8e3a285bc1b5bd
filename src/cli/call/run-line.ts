import { carryOut } from "./carry-out.ts";
import { readPlainLine } from "./plain-line.ts";
import { REGISTRATIONS } from "./registrations.ts";

/** Runs one invocation. Most lines are plain, and do without commander and what it loads of Node. */
export async function runLine(words: readonly string[]): Promise<number> {
  const call = readPlainLine(words, REGISTRATIONS);
  if (call !== null) return carryOut(call, words.includes("--json"));
  const { runProgram } = await import("./program.ts");
  return runProgram(words);
}
