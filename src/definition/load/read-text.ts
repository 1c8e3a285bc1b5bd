import { readFileSync, statSync } from "node:fs";
import { codeOf } from "../../base/failure.ts";
import { ok, refused, type Result } from "../../base/result.ts";
import type { Spot } from "../check/faults.ts";

/** Why a file has no text that could be judged. */
export interface TextFault {
  readonly code: "FILE_MISSING" | "NOT_UTF8" | "TOO_LARGE";
  /** Said of the file: "cannot be read". */
  readonly words: string;
  readonly spot: Spot;
}

// The most bytes that a pipeline, prompt, schema or script may have.
const MOST_BYTES: number = 16 * 1024 * 1024;

/** Reads a file of text, or says why it is none. */
export function readText(file: string): Result<string, TextFault> {
  const start: Spot = { file, line: 1, column: 1 };
  try {
    if (statSync(file).size > MOST_BYTES)
      return refused({ code: "TOO_LARGE", words: `is larger than ${MOST_BYTES / 1024 / 1024} MiB`, spot: start });
    return decode(readFileSync(file), file);
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return refused({ code: "FILE_MISSING", words: "cannot be read", spot: start });
  }
}

function decode(bytes: Buffer, file: string): Result<string, TextFault> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (codeOf(error) !== "ERR_ENCODING_INVALID_ENCODED_DATA") throw error;
    return refused({ code: "NOT_UTF8", words: "is not UTF-8", spot: firstUnreadable(bytes.toString("utf8"), file) });
  }
}

function firstUnreadable(text: string, file: string): Spot {
  const before = text.slice(0, Math.max(text.indexOf("\uFFFD"), 0)).split("\n");
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
