import { HoldfastError, messageOf } from "../../base/failure.ts";
import type { Store } from "../../ports/event-log.ts";
import type { Life } from "./virtual/virtual-time.ts";

/** What goes wrong with commits while a world is troubled. */
export interface CommitTrouble {
  /** So many commits are still let through before those of `full`. */
  spare: number;
  /** The next so many commits are refused: the disk is full. */
  full: number;
  /** The next commit is applied and then reported as failed. */
  applied: "no" | "failed" | "ends";
}

/** The store of one life, whose commits meet trouble; the dead write nothing. */
export function troubledStore(store: Store, trouble: CommitTrouble, life: Life): Store {
  return {
    ...store,
    transact: (work) => {
      if (!life.alive) throw new HoldfastError("STORE_FAILED", "This process has ended.");
      if (trouble.spare > 0) trouble.spare -= 1;
      else if (trouble.full > 0) {
        trouble.full -= 1;
        throw new HoldfastError("STORE_FULL", "The disk is full.");
      }
      return store.transact(work);
    },
  };
}

/** Throws where a commit that was applied must be reported as failed. */
export function afterCommit(trouble: CommitTrouble): void {
  const { applied } = trouble;
  trouble.applied = "no";
  if (applied === "failed") throw new HoldfastError("STORE_FULL", "Applied, then reported as failed.");
  if (applied === "ends") throw new HoldfastError("STORE_FAILED", KILLED);
}

const KILLED = "Applied, and the process is killed.";

/** Tells whether what ended an orchestrator was arranged to end it. */
export function isArranged(reason: unknown): boolean {
  return messageOf(reason) === KILLED;
}
