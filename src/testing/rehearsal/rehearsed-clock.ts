import type { EpochMs } from "../../base/clock.ts";
import type { Clock } from "../../ports/clock.ts";
import { readAhead, writeAhead } from "./clock-file.ts";

/** A clock that goes as the machine's does, and can be put forward. */
export interface RehearsedClock extends Clock {
  /** Stands still until it is released: what is done in one moment happens at that moment. */
  readonly hold: () => void;
  /** Puts a held clock forward; what waited for no later moment is called, in the order of the moments. */
  readonly jump: (to: EpochMs) => void;
  /** Goes on from where it is held. */
  readonly release: () => void;
}

interface Timer {
  readonly at: EpochMs;
  readonly call: () => void;
  cancel: () => void;
}

/** The clock of a rehearsed home; it goes on where an earlier daemon's was. */
export function createRehearsedClock(home: string, machine: Clock): RehearsedClock {
  const timers = new Set<Timer>();
  let aheadMs = readAhead(home);
  let heldAt: EpochMs | null = null;
  const now = (): EpochMs => heldAt ?? machine.now() + aheadMs;
  const note = (at: EpochMs): void => {
    aheadMs = at - machine.now();
    writeAhead(home, aheadMs);
  };
  const ring = (timer: Timer): void => {
    timer.cancel();
    if (timers.delete(timer)) timer.call();
  };
  const wait = (timer: Timer, delayMs: number): void => {
    timer.cancel = machine.after(delayMs, () => ring(timer));
  };
  return {
    ...machine,
    now,
    after: (delayMs, then) => {
      const timer: Timer = { at: now() + delayMs, call: then, cancel: () => {} };
      timers.add(timer);
      wait(timer, delayMs);
      return () => {
        timer.cancel();
        timers.delete(timer);
      };
    },
    hold: () => {
      heldAt = now();
    },
    jump: (to) => {
      // Noted first: a daemon that is killed in between leaves no event of a later moment than the next one begins at.
      note(to);
      heldAt = to;
      const waiting = [...timers].toSorted((left, right) => left.at - right.at);
      for (const timer of waiting) if (timer.at <= to) ring(timer);
      for (const timer of waiting)
        if (timers.has(timer)) {
          timer.cancel();
          wait(timer, timer.at - to);
        }
    },
    release: () => {
      note(now());
      heldAt = null;
    },
  };
}
