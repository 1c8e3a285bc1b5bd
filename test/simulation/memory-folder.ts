import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";

const MEMORY = "/dev/shm";

/** Where simulated homes are written: in memory where that can be, for nothing that a simulation is about needs a disk. */
export function memoryFolder(): string {
  const { TMPDIR } = process.env;
  if (TMPDIR !== undefined) return TMPDIR;
  try {
    accessSync(MEMORY, constants.W_OK);
    return MEMORY;
  } catch {
    return tmpdir();
  }
}
