import { closeSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../base/failure.ts";
import type { FoldMarks } from "../../engine/recovery/fold-marks.ts";

const ULID = 26;

/** Keeps the marks in a small file of the home: it outlives the process, which is all that is asked of it. */
export function createFoldMarks(home: string): FoldMarks & { readonly close: () => void } {
  const file = openSync(join(home, "folding"), "a+", 0o600);
  const buffer = Buffer.alloc(64);
  const [lastRun = "", died = "0"] = buffer.toString("utf8", 0, readSync(file, buffer, 0, buffer.length, 0)).split(" ");
  const deaths = lastRun.length === ULID ? Number(died) + 1 : 0;
  return {
    begin: (run) => {
      const before = run === lastRun ? deaths : 0;
      mark(file, `${run} ${before}`);
      return before;
    },
    clear: () => mark(file, ""),
    close: () => {
      closeSync(file);
    },
  };
}

// A mark that cannot be kept on a full disk only costs one more death of a run that ends its process.
function mark(file: number, text: string): void {
  try {
    ftruncateSync(file, 0);
    if (text !== "") writeSync(file, text);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOSPC" && codeOf(thrown) !== "EDQUOT") throw thrown;
  }
}
