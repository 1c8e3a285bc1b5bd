import { carries, isAlive, listProcesses, readStat, workingDirectory, type ProcessStat } from "./process-table.ts";

/** Which processes belong to an execution. */
export interface SweepScope {
  readonly fence: string;
  /** Session of the supervisor; null when it is not known. */
  readonly session: number | null;
  /** Processes that descended from the child while it could still be seen. */
  readonly noted: readonly ProcessStat[];
  readonly cwd: string;
  /** Names of programs that may stay. */
  readonly keep: readonly string[];
}

/** What a scan found. */
export interface Found {
  readonly members: readonly ProcessStat[];
  /** Known only by their working directory: reported, never killed. */
  readonly strays: readonly ProcessStat[];
}

/** Tells whether any process of an execution lives, its supervisor included. */
export function hasMarked(fence: string): boolean {
  return listProcesses().some((process) => isLiving(process) && carries(process.pid, [`HOLDFAST_FENCE=${fence}`, `HOLDFAST_SUPERVISES=${fence}`]));
}

/** Finds the living processes of an execution: by marker, session and descent. Its supervisor and pumps are none of them. */
export function findMembers(scope: SweepScope): Found {
  const living = listProcesses().filter(isLiving);
  const noted = new Set(scope.noted.filter(isAlive).map((process) => process.pid));
  const members: ProcessStat[] = [];
  const strays: ProcessStat[] = [];
  for (const process of living) {
    const kind = kindOf(process, scope, noted);
    if (kind === "member" && !scope.keep.includes(process.name)) members.push(process);
    if (kind === "stray") strays.push(process);
  }
  return { members, strays };
}

function kindOf(process: ProcessStat, scope: SweepScope, noted: ReadonlySet<number>): "member" | "stray" | "other" {
  if (carries(process.pid, [`HOLDFAST_FENCE=${scope.fence}`])) return "member";
  if (carries(process.pid, [`HOLDFAST_SUPERVISES=${scope.fence}`])) return "other";
  if (process.session === scope.session || noted.has(process.pid)) return "member";
  const cwd = workingDirectory(process.pid);
  return cwd !== null && (cwd === scope.cwd || cwd.startsWith(`${scope.cwd}/`)) ? "stray" : "other";
}

/** The living descendants of a process, itself included. */
export function descendantsOf(root: ProcessStat): readonly ProcessStat[] {
  if (!isAlive(root)) return [];
  const all = listProcesses().filter(isLiving);
  const found = new Map([[root.pid, root]]);
  let size = 0;
  while (size !== found.size) {
    size = found.size;
    for (const process of all) if (found.has(process.parent)) found.set(process.pid, process);
  }
  return [...found.values()];
}

/** Sends a signal to a process if it still is that process. */
export function signal(process: ProcessStat, name: "SIGTERM" | "SIGKILL" | "SIGCONT"): void {
  if (readStat(process.pid)?.startTime !== process.startTime) return;
  try {
    globalThis.process.kill(process.pid, name);
  } catch {
    // It ended between the look and the signal, or belongs to another user: the next scan says which.
  }
}

function isLiving(process: ProcessStat): boolean {
  return process.state !== "Z" && process.state !== "X";
}
