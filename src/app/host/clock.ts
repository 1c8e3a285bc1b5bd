import { randomFillSync, randomUUID } from "node:crypto";
import { monotonicFactory } from "ulidx";
import type { EpochMs } from "../../base/clock.ts";
import type { Clock, DaySpan } from "../../ports/clock.ts";

/** The clock of this machine; its timers do not keep the process alive. */
export function createSystemClock(): Clock {
  const ulid = monotonicFactory();
  return {
    now: () => Date.now(),
    dayOf: localDay,
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
    random: createRandom(),
    ulid: () => ulid(),
    uuid: () => randomUUID(),
  };
}

/** A day in which the clocks are set has 23 or 25 hours. */
function localDay(moment: EpochMs): DaySpan {
  const start = new Date(moment);
  start.setHours(0, 0, 0, 0);
  const end = new Date(start);
  end.setDate(end.getDate() + 1);
  return { startsAt: start.getTime(), endsAt: end.getTime() };
}

const TEXT_BYTES = 16;

/** Draws many random bytes at a time: each event needs some, and a call to the generator costs as much as writing a row. */
function createRandom(): () => string {
  const pool = Buffer.alloc(256 * TEXT_BYTES);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += TEXT_BYTES;
    return pool.toString("hex", used - TEXT_BYTES, used);
  };
}
