import { setTimeout as delay } from "node:timers/promises";
import type { EpochMs } from "../../base/clock.ts";
import type { RehearsedClock } from "./rehearsed-clock.ts";
import { whatMoves } from "./what-moves.ts";
import type { OpenHome } from "../../app/home/open-home.ts";

/** How far a clock must be put forward, and how long what runs is waited for at each moment. */
export interface Advance {
  readonly byMs: number;
  readonly withinMs: number;
}

/** What became of it: the new time, or what did not come to rest. */
export type Advanced = { readonly now: EpochMs } | { readonly moving: readonly string[] };

const LOOK_MS = 2;

/** Puts the clock forward from one due moment to the next; each comes only when all that the last one set off is at rest. */
export async function advanceClock(
  opened: OpenHome,
  clock: RehearsedClock,
  { byMs, withinMs }: Advance,
): Promise<Advanced> {
  clock.hold();
  try {
    const until = clock.now() + byMs;
    for (;;) {
      const moving = await comeToRest(opened, withinMs);
      if (moving.length > 0) return { moving };
      if (clock.now() >= until) return { now: until };
      clock.jump(Math.min(until, opened.store.nextWake() ?? until));
    }
  } finally {
    clock.release();
  }
}

/** Waits until nothing moves; what still does after so long, else nothing. */
async function comeToRest(opened: OpenHome, withinMs: number): Promise<readonly string[]> {
  const until = performance.now() + withinMs;
  for (;;) {
    await delay(LOOK_MS);
    const moving = whatMoves(opened);
    if (moving.length === 0 || performance.now() > until) return moving;
  }
}
