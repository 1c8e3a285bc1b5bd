import { fstatSync, writeSync } from "node:fs";
import { once } from "node:events";
import { getSystemErrorMessage } from "../call/node-util.ts";
import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";

// The only place that writes to standard output. What could not be written ends the command with 1 and one line on standard
// error: the one who redirects into a full disk must not be told that all went well. A reader that went away (`| head`) has what
// it wanted.

const STDOUT = 1;

const answering = {
  /** The command goes on without its output. */
  goesOn: false,
  json: false,
};
let isPlain: boolean | null = null;

/** Begins to answer for what is printed, by the words that the program was called with. */
export function answerForOutput(words: readonly string[]): void {
  answering.json = words.includes("--json");
  process.stdout.on("error", giveUp);
  // Where standard error is gone too, nothing can be said.
  process.stderr.on("error", () => {});
}

/** A daemon's words are a log: it goes on without them. */
export function goOnWithoutOutput(): void {
  answering.goesOn = true;
}

/** Writes to standard output; false when the one who reads it is slow. */
export function writeOut(text: string | Uint8Array): boolean {
  isPlain ??= isFileOrDevice();
  if (!isPlain) return process.stdout.write(text);
  try {
    writeAll(typeof text === "string" ? Buffer.from(text) : text);
  } catch (failure) {
    giveUp(failure);
  }
  return true;
}

/** Writes to standard output, and waits for a reader that is slow. */
export async function writeChunk(chunk: Uint8Array): Promise<void> {
  if (!writeOut(chunk)) await once(process.stdout, "drain");
}

// A stream of Node's takes a write that a nearly full disk cut short for a whole one.
function writeAll(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(STDOUT, bytes, done);
}

function isFileOrDevice(): boolean {
  try {
    const stat = fstatSync(STDOUT);
    return stat.isFile() || (stat.isCharacterDevice() && !process.stdout.isTTY);
  } catch {
    return false;
  }
}

function giveUp(failure: unknown): void {
  if (answering.goesOn) return;
  if (codeOf(failure) === "EPIPE") process.exit(0);
  const words = `standard output could not be written: ${reasonOf(failure)}`;
  const { code, message, hint } = new HoldfastError("OUTPUT_UNWRITABLE", words);
  const error = { code, message, hint };
  process.stderr.write(answering.json ? `${JSON.stringify({ error })}\n` : `holdfast: ${message}\n`);
  process.exit(1);
}

function reasonOf(failure: unknown): string {
  const known = typeof failure === "object" && failure !== null && "errno" in failure ? failure.errno : null;
  return typeof known === "number" ? getSystemErrorMessage(known) : messageOf(failure);
}
