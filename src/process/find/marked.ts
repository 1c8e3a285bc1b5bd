import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs } from "../host.ts";
import { isAlive, isLiving, listProcesses, programOf, readStat, signal } from "./process-table.ts";

const END_MS = 5_000;

/** A living process with the marker of an execution. */
export interface Marked {
  readonly pid: number;
  readonly startTime: number;
  readonly name: string;
  readonly program: string | null;
  readonly fence: string;
  readonly supervises: boolean;
}

/** The processes whose marker begins with the id of a home. */
export function listMarked(homeId: string): readonly Marked[] {
  return listProcesses().flatMap((process) => {
    const { fence, supervises } = process.marks();
    const mark = supervises ?? fence;
    if (mark?.startsWith(`${homeId}/`) !== true) return [];
    const { pid, startTime, name } = process;
    return [{ pid, startTime, name, program: programOf(pid), fence: mark, supervises: supervises !== null }];
  });
}

/** Ends exactly these processes, supervisors first, so that nobody records an end; waits until they are gone. */
export async function endMarked(processes: readonly Marked[]): Promise<void> {
  const until = monotonicMs() + END_MS;
  for (const one of processes.toSorted((a, b) => Number(b.supervises) - Number(a.supervises))) signal(one, "SIGKILL");
  while (processes.some(isAlive) && monotonicMs() < until) await delay(5);
}

/** Tells whether a signal stopped a process, which another lets go on. */
export function isStopped(pid: number): boolean {
  const stat = readStat(pid);
  return stat !== null && isLiving(stat) && stat.state === "T";
}
