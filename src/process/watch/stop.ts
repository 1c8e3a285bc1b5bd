import type { Verdict, WatchOrders } from "../../ports/processes.ts";
import { monotonicMs } from "../host.ts";
import { isAlive, signal, type ProcessStat } from "../find/process-table.ts";

/** What must be done now to end a process. */
export type StopStep =
  | { readonly do: "wait"; readonly untilMs: number }
  /** The grace is over, or nobody is left to be asked: kill what lives. */
  | { readonly do: "sweep" };

/** Ends a process by degrees: SIGTERM to the child alone (its group holds the supervisor), the grace, then the sweep. */
export interface Stopping {
  readonly begun: () => boolean;
  readonly next: (verdict: Verdict, child: ProcessStat | null, orders: WatchOrders) => StopStep;
}

/** Begins to end a process. Called again it goes on from where it stands: the sweep is repeated until nothing lives. */
export function createStopping(): Stopping {
  let askedAt: number | null = null;
  return {
    begun: () => askedAt !== null,
    next: (verdict, child, orders) => {
      if (verdict.is === "unseen" || child === null) return { do: "wait", untilMs: Infinity };
      if (!isAlive(child)) return { do: "sweep" };
      if (askedAt === null) {
        askedAt = monotonicMs();
        signal(child, "SIGTERM");
        signal(child, "SIGCONT");
      }
      const untilMs = askedAt + orders.graceMs;
      return monotonicMs() < untilMs ? { do: "wait", untilMs } : { do: "sweep" };
    },
  };
}
