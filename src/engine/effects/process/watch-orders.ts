import type { Effect, WatchLimits } from "../../../domain/run/due.ts";
import type { ExecutionState } from "../../../domain/run/state.ts";
import type { HostFacts, WatchOrders } from "../../../ports/processes.ts";

/** A process that is due to be watched. */
export type WatchEffect = Extract<Effect, { kind: "watch" }>;

interface Limited {
  readonly execution: Pick<ExecutionState, "deadline">;
  readonly limits: WatchLimits;
}

/** What a watcher enforces. The time of a process of another boot ended with that: this boot's clock does not say when. */
export function watchOrders({ execution, limits }: Limited, { bootId }: Pick<HostFacts, "bootId">): WatchOrders {
  return {
    deadlineMs: execution.deadline.bootId === bootId ? limits.deadlineMs : null,
    idleMs: limits.idleMs,
    graceMs: limits.graceMs,
    stop: limits.stop !== null,
    keep: limits.strays,
  };
}
