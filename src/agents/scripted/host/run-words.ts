import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../../base/failure.ts";

const LAST_WORDS_MS = 250;

/** Runs a command, hands on each line that it prints, and resolves with its exit code (128 + n for a signal's death). */
export async function runWords(
  words: readonly string[],
  cwd: string,
  printed: (line: string) => void,
): Promise<number> {
  const [program = "", ...rest] = words;
  const child = spawn(program, rest, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", printed);
  const closed = once(child, "close");
  closed.catch(() => null);
  try {
    await once(child, "exit");
  } catch (thrown) {
    printed(messageOf(thrown));
    return 127;
  }
  // What outlives the command may hold its output open for ever.
  await Promise.race([closed, sleep(LAST_WORDS_MS)]);
  child.stdout.destroy();
  child.stderr.destroy();
  return child.exitCode ?? 128 + (child.signalCode === null ? 0 : constants.signals[child.signalCode]);
}
