import { textsOf } from "../../base/json/json-fields.ts";
import type { DirectoryAdmission, LivingExecution } from "../../ports/processes.ts";
import { readAdmission } from "../files/directory.ts";
import { listMarked } from "./marked.ts";
import { fenceParts } from "../../base/execution-key.ts";

/** Every execution of a home of which something lives, by the markers in its processes' environments. */
export function livingExecutions(home: string): readonly LivingExecution[] {
  return [...Map.groupBy(listMarked(home), ({ fence }) => fence)].map(([fence, found]) => {
    const working = found.filter(({ supervises }) => !supervises);
    // The first is the one that was started, not what it started.
    const oldest = (working.length > 0 ? working : found).toSorted(
      (a, b) => a.startTime - b.startTime || a.pid - b.pid,
    );
    const pids = oldest.map(({ pid }) => pid);
    const { execution, token } = fenceParts(fence);
    return { fence, execution, token, pids };
  });
}

/** What the directory of an execution says of its admission; null where it was never written whole. */
export function admissionOf(directory: string): DirectoryAdmission | null {
  const { cwd, deadlineMs, env } = readAdmission(directory) ?? {};
  if (typeof cwd !== "string") return null;
  return { cwd, deadlineMs: typeof deadlineMs === "number" ? deadlineMs : null, variables: textsOf(env) };
}
