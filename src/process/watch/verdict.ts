import type { Verdict } from "../../ports/processes.ts";

// The decision table: every combination of files and living processes has exactly one verdict.

/** What stands in an execution's directory and in the process table. */
export interface Evidence {
  /** `absent`, `void` (recovery took the gate), `torn` (a supervisor could not write it and gave up), or a supervisor began. */
  readonly start: "absent" | "void" | "torn" | "begun";
  /** The child's pid, once it was about to exec. */
  readonly childPid: number | null;
  /** The exit code of a valid result; an invalid one counts as none. */
  readonly exitCode: number | null;
  readonly supervisorAlive: boolean;
  readonly child: "alive" | "zombie" | "gone";
  /** Exit code of a zombie by its wait status. */
  readonly zombieCode: number | null;
  /** Any process of the execution lives; asked only where supervisor and child do not say it. */
  readonly markedAlive: boolean;
  /**
   * Something else says that the command began, or may have: the record does, it printed something, or files that stood
   * there before it could begin are gone. What is missing proves nothing: a child can delete whatever it finds.
   */
  readonly traces: boolean;
  /** The boot that it was started in, as seen from here. */
  readonly boot: "same" | "other" | "unreadable";
  readonly sameNamespace: boolean;
}

/** Concludes what became of a process. `not-run` is not final while the gate is open. */
export function concludeVerdict(evidence: Evidence): Verdict {
  if (evidence.start === "void" && !evidence.traces && evidence.childPid === null) return { is: "not-run" };
  if (evidence.boot === "other") return concludeAfterReboot(evidence);
  if (evidence.boot === "unreadable") return { is: "unseen", reason: "the boot id of this machine cannot be read" };
  if (!evidence.sameNamespace)
    return { is: "unseen", reason: "it was started in another pid namespace of this machine" };
  return concludeHere(evidence, evidence.childPid !== null || evidence.traces);
}

/** What the supervisor ends with where it could not write `child`: its command never began. */
const NO_CHILD = 121;

function concludeHere(evidence: Evidence, ran: boolean): Verdict {
  const { childPid: pid, supervisorAlive, markedAlive } = evidence;
  if (evidence.child === "alive") return { is: supervisorAlive ? "running" : "orphan", pid };
  const helped = supervisorAlive || markedAlive;
  const exitCode = codeOf(evidence, { ran, helped });
  if (exitCode !== null) return { is: "finished", pid, exitCode, rebooted: false };
  if (helped) return ran ? { is: "finishing", pid } : { is: "starting", pid: null };
  const begun = ran || (evidence.start === "begun" && evidence.exitCode === null);
  return begun ? { is: "lost", pid, rebooted: false } : { is: "not-run" };
}

/** What the command ended with: by its result, or as a zombie that no supervisor will take away. */
function codeOf(
  { exitCode, child, zombieCode }: Evidence,
  { ran, helped }: { readonly ran: boolean; readonly helped: boolean },
): number | null {
  if (exitCode !== null) return ran || exitCode !== NO_CHILD ? exitCode : null;
  return child === "zombie" && !helped ? zombieCode : null;
}

/** After a reboot nothing of it lives. A result proves the end, not that every file reached the disk; an absent gate proves nothing, since the admission was synced and the gate was not. */
function concludeAfterReboot({ exitCode, childPid }: Evidence): Verdict {
  if (exitCode !== null) return { is: "finished", pid: childPid, exitCode, rebooted: true };
  return { is: "lost", pid: childPid, rebooted: true };
}
