import { renameSync } from "node:fs";
import { join } from "node:path";
import { EMPTY_MASK, maskFromText, maskToText, type Mask } from "../../base/secrets/mask.ts";
import { childText, writeNew } from "./child-files.ts";

// While a child knows secrets, what finds them lies beside its execution: the one who reads what it wrote masks it, also a process
// that was never given the values. It is written before the child begins, and emptied when what it wrote is clean.

const MASK_FILE = "mask";

/** Writes the mask of an execution whole; only its owner may read it. */
export function writeMask(directory: string, mask: Mask): void {
  const aside = join(directory, `.${MASK_FILE}.${process.pid}`);
  writeNew(aside, maskToText(mask));
  renameSync(aside, join(directory, MASK_FILE));
}

/** Leaves a mask that finds nothing: what the execution wrote is clean. */
export function emptyMask(directory: string): void {
  writeMask(directory, EMPTY_MASK);
}

/** The mask of an execution; null where there is none that can be read. */
export function readMask(directory: string): Mask | null {
  const text = childText(directory, MASK_FILE);
  return text === null ? null : maskFromText(text);
}
