import type { Clock } from "../../ports/clock.ts";

/** How a place took what was sent: it is there, or it must be left alone for a while. */
export type Taken = "taken" | "busy";

/** Sees to it that one thing at a time is sent to a place, in the order in which it was asked for. */
export interface Places {
  /** Does something when the place is free; nothing once it was closed. */
  readonly enter: (place: string, work: () => Promise<Taken>) => Promise<void>;
  /** Lets nothing begin any more; resolves once nothing is being sent. */
  readonly close: () => Promise<void>;
}

/** So long at first, doubled each time, a place that takes nothing is left alone by everybody who waits for it. */
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 60_000;

interface Line {
  /** The last who waits. */
  readonly last: Promise<void>;
  /** How often in a row the place took nothing. */
  readonly busy: number;
}

/** Keeps a line for each place; a blocked one holds back no other. */
export function createPlaces(clock: Clock): Places {
  const lines = new Map<string, Line>();
  const closing = Promise.withResolvers<void>();
  let closed = false;
  const rest = async (place: string): Promise<void> => {
    const busy = lines.get(place)?.busy ?? 0;
    if (busy === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(Math.min(FIRST_REST_MS * 2 ** busy, LONGEST_REST_MS), resolve);
    await Promise.race([promise, closing.promise]);
    cancel();
  };
  const work = async (place: string, before: Promise<void> | undefined, send: () => Promise<Taken>): Promise<void> => {
    await Promise.allSettled([before]);
    await rest(place);
    if (closed) return;
    const taken = await send();
    const line = lines.get(place);
    if (line !== undefined) lines.set(place, { ...line, busy: taken === "busy" ? line.busy + 1 : 0 });
  };
  return {
    enter: async (place, send) => {
      const line = lines.get(place);
      const mine = work(place, line?.last, send);
      lines.set(place, { busy: line?.busy ?? 0, last: mine });
      try {
        await mine;
      } finally {
        const now = lines.get(place);
        if (now?.last === mine && now.busy === 0) lines.delete(place);
      }
    },
    close: async () => {
      closed = true;
      closing.resolve();
      await Promise.allSettled([...lines.values()].map(({ last }) => last));
    },
  };
}
