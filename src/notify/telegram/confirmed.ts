/** Which updates were taken, and where the next fetch begins. */
export interface Confirmed {
  readonly has: (id: number) => boolean;
  readonly add: (id: number) => void;
  /** Null: what the far side has. */
  readonly offset: () => number | null;
}

/** How far below the cursor an id counts as taken already. */
const BEHIND = 1_000;
const REMEMBERED = 10_000;

/**
 * Starts from a stored cursor. Ids usually count up, but start over at a random place after a week of silence or with
 * another server, which then answers from its own first one: so a lower id is no proof that it was taken, and the next
 * fetch begins after what came last, not after what was highest; a fetch would else get the same updates for ever.
 */
export function createConfirmed(cursor: string | null): Confirmed {
  const stored = cursor === null ? null : Number(cursor);
  const taken = new Set<number>();
  let last = stored;
  return {
    has: (id) => taken.has(id) || (stored !== null && id <= stored && stored - id < BEHIND),
    add: (id) => {
      taken.add(id);
      const [oldest] = taken;
      if (taken.size > REMEMBERED && oldest !== undefined) taken.delete(oldest);
      last = id;
    },
    offset: () => (last === null ? null : last + 1),
  };
}
