import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs } from "../host.ts";
import { listProcesses, signal } from "./process-table.ts";

const END_MS = 5_000;

/** Ends an execution at once, its supervisor first, so that nobody records an end: the next start finds it lost, and it can be resumed. */
export async function endExecution(fence: string): Promise<void> {
  const until = monotonicMs() + END_MS;
  for (;;) {
    const mine = listProcesses().filter((one) => one.marks().supervises === fence || one.marks().fence === fence);
    if (mine.length === 0 || monotonicMs() > until) return;
    for (const supervisor of mine) if (supervisor.marks().supervises === fence) signal(supervisor, "SIGKILL");
    for (const child of mine) if (child.marks().fence === fence) signal(child, "SIGKILL");
    await delay(5);
  }
}
