import { setImmediate as nextTurn } from "node:timers/promises";
import { listProcesses, type SeenProcess } from "./process-table.ts";

/** Looks at the whole process table. */
export type Scan = () => Promise<readonly SeenProcess[]>;

/** A scan that all who ask in one turn of the event loop share; none of them is given one that began before it asked. */
export function createScan(): Scan {
  let next: Promise<readonly SeenProcess[]> | null = null;
  const scan = async (): Promise<readonly SeenProcess[]> => {
    await nextTurn();
    next = null;
    return listProcesses();
  };
  return async () => (next ??= scan());
}
