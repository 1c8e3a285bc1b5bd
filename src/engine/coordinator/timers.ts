import type { EpochMs } from "../../base/clock.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/event-log.ts";

/** After a wake that could not be recorded (a full disk, say) nobody is woken for so long. */
const RECOVER_MS = 1_000;

/** Re-armed at least this often: a longer timer of Node's would fire at once, and a clock may step. */
const LONGEST_MS = 60_000;

/** So long after its moment came, at most, a waiting run is looked at again. */
export const AGAIN_MS = 60_000;

/** One timer that waits for the earliest moment at which any run wants to be looked at. */
export interface Timers {
  /** Looks first at every waiting run that an earlier life may have woken without beginning what was due; further ahead where that is asked. */
  readonly begin: (before: EpochMs | null) => void;
  /** Looks again when the next moment is. */
  readonly arm: () => void;
  /** Looks at once at every run whose moment comes before another one. */
  readonly lookAhead: (before: EpochMs) => void;
  readonly close: () => void;
}

/** Wakes runs whose moment has come; nobody is woken again before those woken have had their turn. */
export function createTimers(store: Store, clock: Clock, wake: (run: string) => Promise<void>): Timers {
  let cancel: (() => void) | null = null;
  let firing = false;
  let closed = false;
  const fire = async (aheadMs: number): Promise<void> => {
    firing = true;
    const woken = await Promise.allSettled(store.dueRuns(clock.now() + aheadMs).map(wake));
    firing = false;
    arm(woken.some(({ status }) => status === "rejected") ? RECOVER_MS : 1);
  };
  const arm = (leastMs: number): void => {
    cancel?.();
    if (closed || firing) return;
    const next = store.nextWake();
    const delayMs = next === null ? LONGEST_MS : Math.min(LONGEST_MS, Math.max(leastMs, next - clock.now()));
    cancel = clock.after(delayMs, () => void fire(0));
  };
  return {
    begin: (before) => {
      cancel?.();
      void fire(Math.max(AGAIN_MS, (before ?? 0) - clock.now()));
    },
    arm: () => arm(1),
    lookAhead: (before) => {
      cancel?.();
      if (!closed) void fire(before - clock.now());
    },
    close: () => {
      closed = true;
      cancel?.();
    },
  };
}
