import type { Verdict } from "../ports/processes.ts";

// The decision table: every combination of files and living processes has exactly one verdict.

/** What stands in an execution's directory and in the process table. */
export interface Evidence {
  /** `absent`, `void` (recovery took the gate), or a supervisor began. */
  readonly start: "absent" | "void" | "begun";
  /** The child's pid, once it was about to exec. */
  readonly childPid: number | null;
  /** The exit code of a valid result; an invalid one counts as none. */
  readonly exitCode: number | null;
  readonly supervisorAlive: boolean;
  readonly child: "alive" | "zombie" | "gone";
  /** Exit code of a zombie by its wait status. */
  readonly zombieCode: number | null;
  readonly markedAlive: boolean;
  readonly sameBoot: boolean;
  readonly sameNamespace: boolean;
}

/** Concludes what became of a process. `absent` is not final before the gate was taken. */
export function concludeVerdict(evidence: Evidence): Verdict {
  if (!evidence.sameBoot) return concludeAfterReboot(evidence);
  if (!evidence.sameNamespace) return { is: "unseen", reason: "it was started in another pid namespace of this machine" };
  if (evidence.start === "absent" || evidence.start === "void") return { is: "not-run" };
  if (evidence.childPid === null) return evidence.markedAlive || evidence.supervisorAlive ? { is: "starting", pid: null } : { is: "not-run" };
  return concludeBegun(evidence, evidence.childPid);
}

function concludeBegun(evidence: Evidence, pid: number): Verdict {
  if (evidence.exitCode !== null && evidence.child !== "alive") return { is: "finished", pid, exitCode: evidence.exitCode, rebooted: false };
  if (evidence.child === "alive") return { is: evidence.supervisorAlive ? "running" : "orphan", pid };
  if (evidence.supervisorAlive) return { is: "finishing", pid };
  if (evidence.child === "zombie" && evidence.zombieCode !== null) return { is: "finished", pid, exitCode: evidence.zombieCode, rebooted: false };
  return { is: "lost", pid, rebooted: false };
}

/** After a reboot nothing of it lives; a result proves the end, not that every file reached the disk. */
function concludeAfterReboot(evidence: Evidence): Verdict {
  if (evidence.start === "void") return { is: "not-run" };
  if (evidence.exitCode !== null) return { is: "finished", pid: evidence.childPid, exitCode: evidence.exitCode, rebooted: true };
  return { is: "lost", pid: evidence.childPid, rebooted: true };
}
