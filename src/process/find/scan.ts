import { readFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isAlive, listProcesses, type SeenProcess } from "./process-table.ts";

/** Looks at the whole process table. */
export type Scan = () => Promise<readonly SeenProcess[]>;

/** A scan that all who ask in one turn of the event loop share; none of them is given one that began before it asked. */
export function createScan(): Scan {
  let next: Promise<readonly SeenProcess[]> | null = null;
  const scan = async (): Promise<readonly SeenProcess[]> => {
    await nextTurn();
    next = null;
    return lookWhole({ list: listProcesses, newest: newestPid, isAlive });
  };
  return async () => (next ??= scan());
}

const MOST_LOOKS = 4;

/** How the process table is looked at. */
export interface Looks {
  readonly list: () => readonly SeenProcess[];
  /** The number of the process that began last, whichever it is. */
  readonly newest: () => string;
  readonly isAlive: (process: SeenProcess) => boolean;
}

/**
 * Looks until no process began meanwhile: one that forks and ends between the reading of the names and that of its own entry
 * hides its child. Where processes begin all the time, what any look saw counts.
 */
export function lookWhole({ list, newest, isAlive: lives }: Looks): readonly SeenProcess[] {
  const seen = new Map<string, SeenProcess>();
  for (let looks = 1; looks <= MOST_LOOKS; looks += 1) {
    const before = newest();
    const found = list();
    if (newest() === before) return found;
    for (const process of found) seen.set(`${process.pid}/${process.startTime}`, process);
  }
  return [...seen.values()].filter(lives);
}

/** Linux: the last field of proc(5) loadavg. */
function newestPid(): string {
  return readFileSync("/proc/loadavg", "utf8").trim().split(" ").at(-1) ?? "";
}
