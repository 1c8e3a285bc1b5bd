import type { LivingExecution } from "../ports/processes.ts";
import { readAdmission } from "./directory.ts";
import { listProcesses } from "./process-table.ts";

/** Every execution of a home of which something lives, by the markers in its processes' environments. */
export function livingExecutions(home: string): readonly LivingExecution[] {
  const marked = listProcesses().flatMap(({ pid, marks }) => {
    const { fence, supervises } = marks();
    const of = fence ?? supervises;
    return of?.startsWith(`${home}/`) === true ? [{ pid, of, works: fence !== null }] : [];
  });
  return [...Map.groupBy(marked, ({ of }) => of)].map(([fence, found]) => {
    const hash = fence.lastIndexOf("#");
    const working = found.filter(({ works }) => works);
    const pids = (working.length > 0 ? working : found).map(({ pid }) => pid);
    return { fence, execution: fence.slice(home.length + 1, hash), token: fence.slice(hash + 1), pids };
  });
}

/** What the directory of an execution says of its admission; null where it was never written whole. */
export function admissionOf(directory: string): { readonly cwd: string; readonly deadlineMs: number | null } | null {
  const { cwd, deadlineMs } = readAdmission(directory) ?? {};
  if (typeof cwd !== "string") return null;
  return { cwd, deadlineMs: typeof deadlineMs === "number" ? deadlineMs : null };
}
