import type { EpochMs } from "../../../base/clock.ts";
import type { Clock } from "../../../ports/clock.ts";

/** Time that moves only when told to: everything that waits for it happens in one order, the same for the same seed. */
export interface VirtualTime {
  readonly now: () => EpochMs;
  readonly monotonicMs: () => number;
  /** Calls back after a while of the monotonic clock; the result takes it back. */
  readonly after: (delayMs: number, then: () => void) => () => void;
  /** Lets the next thing happen; false when nothing is left that would. */
  readonly step: () => boolean;
  /** Sets the wall clock forward or back; the monotonic one is not touched. */
  readonly shift: (ms: number) => void;
  /** The clock of one process; once that has ended, nothing of it is called any more. */
  readonly clockOf: (life: Life) => Clock;
}

const DAY_MS = 86_400_000;

/** One life of a process. */
export interface Life {
  alive: boolean;
}

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** Begins at a moment; `random` gives 128 bits as hex. */
export function createVirtualTime(beginsAt: EpochMs, random: () => string): VirtualTime {
  const soon: (() => void)[] = [];
  const timers: Timer[] = [];
  let monotonic = 1_000;
  let offset = beginsAt - monotonic;
  let made = 0;
  const after = (delayMs: number, then: () => void): (() => void) => {
    const timer = { at: monotonic + Math.max(0, delayMs), call: then };
    const place = timers.findIndex(({ at }) => at > timer.at);
    timers.splice(place < 0 ? timers.length : place, 0, timer);
    return () => {
      const at = timers.indexOf(timer);
      if (at >= 0) timers.splice(at, 1);
    };
  };
  const now = (): EpochMs => monotonic + offset;
  return {
    now,
    after,
    monotonicMs: () => monotonic,
    shift: (ms) => {
      offset += ms;
    },
    step: () => {
      const first = soon.shift();
      const timer = first === undefined ? timers.shift() : undefined;
      monotonic = Math.max(monotonic, timer?.at ?? 0);
      (first ?? timer?.call)?.();
      return first !== undefined || timer !== undefined;
    },
    clockOf: (life) => {
      const whileAlive = (then: () => void) => (): void => {
        if (life.alive) then();
      };
      return {
        now,
        dayOf: (moment) => {
          const startsAt = moment - (moment % DAY_MS);
          return { startsAt, endsAt: startsAt + DAY_MS };
        },
        after: (delayMs, then) => after(delayMs, whileAlive(then)),
        soon: (then) => void soon.push(whileAlive(then)),
        random,
        ulid: () => ulidOf((made += 1)),
        uuid: () => `00000000-0000-4000-8000-${random().slice(0, 12)}`,
      };
    },
  };
}

/** ULIDs only need to be unique and to grow. */
function ulidOf(n: number): string {
  return `01JZ${String(n).padStart(22, "0")}`;
}
