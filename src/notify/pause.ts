import type { Clock } from "../ports/clock.ts";

/** The clock sets no longer timer. */
const LONGEST_TIMER_MS = 60_000;

/** Waits, or until the signal. */
export async function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  for (let left = delayMs; left > 0 && !signal.aborted; left -= LONGEST_TIMER_MS)
    await waitOnce(clock, Math.min(left, LONGEST_TIMER_MS), signal);
}

async function waitOnce(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(delayMs, resolve);
  const stop = (): void => resolve();
  signal.addEventListener("abort", stop);
  await promise;
  signal.removeEventListener("abort", stop);
  cancel();
}
