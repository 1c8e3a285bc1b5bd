import type { Mode } from "./answer.ts";

/** The mode of a server, which may be meant for a number of requests only. */
export interface ModeSwitch {
  readonly set: (mode: Mode, times?: number) => void;
  /** The mode for one request; counts it. */
  readonly take: () => Mode;
  readonly release: () => void;
  /** Resolves at the next release. */
  readonly released: () => Promise<void>;
}

/** Creates the switch in a first mode. */
export function createModeSwitch(first: Mode): ModeSwitch {
  let mode = first;
  let left = Number.POSITIVE_INFINITY;
  let gate = Promise.withResolvers<void>();
  return {
    set: (next, times = Number.POSITIVE_INFINITY) => {
      mode = next;
      left = times;
    },
    take: () => {
      if (left <= 0) return { kind: "normal" };
      left -= 1;
      return mode;
    },
    release: () => {
      mode = { kind: "normal" };
      gate.resolve();
      gate = Promise.withResolvers<void>();
    },
    released: () => gate.promise,
  };
}
