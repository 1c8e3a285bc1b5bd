import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { listProcesses } from "../src/process/find/process-table.ts";

/** What an orchestrator is to leave behind. */
export interface Abandonment {
  readonly runs: number;
  /** How many of them have a process of their own when it is killed. */
  readonly processes: number;
}

/** Lets an orchestrator accept runs and start processes, then kills it; returns the executions whose processes live on. */
export async function abandon(home: string, { runs, processes }: Abandonment): Promise<readonly string[]> {
  const program = join(import.meta.dirname, "processes", "orchestrate.ts");
  const words = [program, home, String(runs), String(processes)];
  const orchestrator = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const executions: string[] = [];
  for await (const line of createInterface({ input: orchestrator.stdout })) {
    const started: { readonly execution?: string } = JSON.parse(line);
    if (started.execution !== undefined) executions.push(started.execution);
    if (executions.length >= processes) break;
  }
  orchestrator.kill("SIGKILL");
  if (orchestrator.exitCode === null && orchestrator.signalCode === null) await once(orchestrator, "exit");
  return executions;
}

/** Kills every process of the given executions, supervisors too, and waits until they are gone. */
export function killExecutions(executions: readonly string[]): void {
  const theirs = new Set(executions);
  for (let round = 0; round < 100; round += 1) {
    const left = listProcesses().filter((one) => theirs.has(executionOf(one.marks().fence ?? one.marks().supervises)));
    if (left.length === 0) return;
    for (const { pid } of left) killIfThere(pid);
  }
}

/** Pids of the supervisors of the given executions, first come first. */
export function supervisorsOf(executions: readonly string[]): readonly number[] {
  const theirs = new Set(executions);
  return listProcesses()
    .filter((one) => theirs.has(executionOf(one.marks().supervises)))
    .map(({ pid }) => pid);
}

/** A fence is `home/run/stage/…#token`; the part between is the execution. */
function executionOf(fence: string | null): string {
  return fence === null ? "" : fence.slice(fence.indexOf("/") + 1).replace(/#[^#]*$/, "");
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended on its own in between.
  }
}
