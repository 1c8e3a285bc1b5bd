import type { EpochMs } from "../base/clock.ts";

/** A day: of its moments the first, and the first of the next day. */
export interface DaySpan {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}

/** Time and randomness of the outside. */
export interface Clock {
  /** Wall-clock time. */
  readonly now: () => EpochMs;
  /** The local day, from midnight to midnight, that a moment lies in. */
  readonly dayOf: (moment: EpochMs) => DaySpan;
  /** Calls back once after a while (milliseconds, at most a minute); the result takes it back. */
  readonly after: (delayMs: number, then: () => void) => () => void;
  /** Calls back once what is under way has been said, before any waiting. */
  readonly soon: (then: () => void) => void;
  /** A random text that nobody can guess (128 bits as hex). */
  readonly random: () => string;
  /** A new ULID, greater than any made before by this clock. */
  readonly ulid: () => string;
  /** A random UUID, for sessions that a client wants named so. */
  readonly uuid: () => string;
}
