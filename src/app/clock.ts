import { randomBytes, randomUUID } from "node:crypto";
import { monotonicFactory } from "ulidx";
import type { Clock } from "../ports/clock.ts";

/** The clock of this machine; its timers do not keep the process alive. */
export function createSystemClock(): Clock {
  const ulid = monotonicFactory();
  return {
    now: () => Date.now(),
    after: (delayMs, then) => {
      const timer = setTimeout(then, delayMs);
      timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
    soon: (then) => {
      setImmediate(then);
    },
    random: () => randomBytes(16).toString("hex"),
    ulid: () => ulid(),
    uuid: () => randomUUID(),
  };
}
