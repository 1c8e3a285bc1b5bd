import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/event-log.ts";

/** Re-armed at least this often: a longer timer of Node's would fire at once, and a clock may step. */
const LONGEST_MS = 60_000;

/** One timer that waits for the earliest moment at which any run wants to be looked at. */
export interface Timers {
  /** Looks again when the next moment is. */
  readonly arm: () => void;
  readonly close: () => void;
}

/** Wakes runs whose moment has come. */
export function createTimers(store: Store, clock: Clock, wake: (run: string) => void): Timers {
  let cancel: (() => void) | null = null;
  let closed = false;
  const fire = (): void => {
    cancel = null;
    if (closed) return;
    for (const run of store.dueRuns(clock.now())) wake(run);
    arm();
  };
  const arm = (): void => {
    cancel?.();
    if (closed) return;
    const next = store.nextWake();
    const delayMs = next === null ? LONGEST_MS : Math.min(LONGEST_MS, Math.max(1, next - clock.now()));
    cancel = clock.after(delayMs, fire);
  };
  return {
    arm,
    close: () => {
      closed = true;
      cancel?.();
    },
  };
}
