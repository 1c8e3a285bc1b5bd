import type { Clock } from "../../ports/clock.ts";

/** [P7] A client that has given its final event and does not end is ended after so long. */
const LINGER_MS = 10_000;

/** The patience with a client whose work is over. */
export interface Linger {
  /** The final event was read; told again, it changes nothing. */
  readonly begin: () => void;
  /** The client has ended, or somebody else watches it from now on. */
  readonly end: () => void;
}

/** Calls once when a client lives on for too long after its final event. */
export function createLinger(clock: Clock, tooLong: () => void): Linger {
  let takeBack: (() => void) | null = null;
  let over = false;
  return {
    begin: () => {
      if (!over) takeBack ??= clock.after(LINGER_MS, tooLong);
    },
    end: () => {
      over = true;
      takeBack?.();
    },
  };
}
