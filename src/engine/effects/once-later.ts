import type { Clock } from "../../ports/clock.ts";

/** Something that is to happen once, a while after it was begun, unless it is over before. */
export interface OnceLater {
  /** Begun again, it changes nothing. */
  readonly begin: () => void;
  readonly end: () => void;
}

/** Calls once, so many milliseconds after the beginning. */
export function createOnceLater(clock: Clock, afterMs: number, call: () => void): OnceLater {
  let takeBack: (() => void) | null = null;
  let over = false;
  return {
    begin: () => {
      if (!over) takeBack ??= clock.after(afterMs, call);
    },
    end: () => {
      over = true;
      takeBack?.();
    },
  };
}
