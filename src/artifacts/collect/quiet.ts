import { join } from "node:path";
import type { Clock } from "../../ports/clock.ts";
import type { Candidate } from "./candidate.ts";
import { isAsSeen, lookAt } from "../store/regular-file.ts";

/** Time between two looks at a file that may still be written. */
export const LOOK_MS = 50;
/** Looks in all before a file that never rests fails the attempt: about five seconds. */
export const MOST_LOOKS = 100;

const YOUNG_NS = 2_000_000_000n;

/** Tells whether workspace files have rested between two looks. */
export interface Rest {
  readonly hasRested: (workspace: string, candidates: readonly Candidate[]) => Promise<boolean>;
}

/** Takes the first look: where a file is young, the second one may follow only after a while. */
export function firstLook(clock: Pick<Clock, "after" | "now">, candidates: readonly Candidate[]): Rest {
  const oldest = BigInt(clock.now()) * 1_000_000n - YOUNG_NS;
  const isYoung = candidates.some(({ source }) => source.is === "workspace" && BigInt(source.seen.mtimeNs) > oldest);
  // The work in between goes on while this wait runs.
  const waited = isYoung ? pause(clock, LOOK_MS) : Promise.resolve();
  return {
    hasRested: async (workspace, later) => {
      await waited;
      const looks = later.map(async ({ path, source }) => {
        return source.is !== "workspace" || isAsSeen(await lookAt(join(workspace, path)), source.seen);
      });
      return (await Promise.all(looks)).every((same) => same);
    },
  };
}

/** Waits. */
export async function pause(clock: Pick<Clock, "after">, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
