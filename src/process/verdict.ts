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
  /** What stands in the place of `start` or `child` cannot be read: the command began, and spoiled what tells of it. */
  readonly spoiled: boolean;
  readonly supervisorAlive: boolean;
  readonly child: "alive" | "zombie" | "gone";
  /** Exit code of a zombie by its wait status. */
  readonly zombieCode: number | null;
  /** Any process of the execution lives; asked only where supervisor and child do not say it. */
  readonly markedAlive: boolean;
  /** The boot that it was started in, as seen from here. */
  readonly boot: "same" | "other" | "unreadable";
  readonly sameNamespace: boolean;
}

/** Concludes what became of a process. `not-run` is not final while the gate is open. */
export function concludeVerdict(evidence: Evidence): Verdict {
  if (evidence.start === "void") return { is: "not-run" };
  if (evidence.boot === "other") return concludeAfterReboot(evidence);
  if (evidence.boot === "unreadable") return { is: "unseen", reason: "the boot id of this machine cannot be read" };
  if (!evidence.sameNamespace)
    return { is: "unseen", reason: "it was started in another pid namespace of this machine" };
  if (evidence.start === "begun" && evidence.childPid !== null) return concludeBegun(evidence, evidence.childPid);
  if (evidence.supervisorAlive || evidence.markedAlive) return { is: "starting", pid: null };
  return evidence.spoiled ? concludeSpoiled(evidence) : { is: "not-run" };
}

/** Only a command that ran spoils these files; a result with its token still proves how it ended. */
function concludeSpoiled({ exitCode }: Evidence): Verdict {
  return exitCode === null
    ? { is: "lost", pid: null, rebooted: false }
    : { is: "finished", pid: null, exitCode, rebooted: false };
}

function concludeBegun(evidence: Evidence, pid: number): Verdict {
  if (evidence.child === "alive") return { is: evidence.supervisorAlive ? "running" : "orphan", pid };
  if (evidence.exitCode !== null) return { is: "finished", pid, exitCode: evidence.exitCode, rebooted: false };
  if (evidence.supervisorAlive) return { is: "finishing", pid };
  if (evidence.child === "zombie" && evidence.zombieCode !== null)
    return { is: "finished", pid, exitCode: evidence.zombieCode, rebooted: false };
  return { is: "lost", pid, rebooted: false };
}

/** After a reboot nothing of it lives. A result proves the end, not that every file reached the disk; an absent gate proves nothing, since the admission was synced and the gate was not. */
function concludeAfterReboot({ exitCode, childPid }: Evidence): Verdict {
  if (exitCode !== null) return { is: "finished", pid: childPid, exitCode, rebooted: true };
  return { is: "lost", pid: childPid, rebooted: true };
}
