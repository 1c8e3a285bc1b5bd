/** Sees to it that one thing at a time is sent to a place, in the order in which it was asked for. */
export interface Places {
  readonly enter: <T>(place: string, work: () => Promise<T>) => Promise<T>;
  /** Resolves once nothing is being sent. */
  readonly idle: () => Promise<void>;
}

/** Keeps a line for each place; a blocked one holds back no other. */
export function createPlaces(): Places {
  const lines = new Map<string, Promise<unknown>>();
  return {
    enter: async (place, work) => {
      const before = lines.get(place) ?? Promise.resolve();
      const mine = before.then(work, work);
      lines.set(place, mine);
      try {
        return await mine;
      } finally {
        if (lines.get(place) === mine) lines.delete(place);
      }
    },
    idle: async () => {
      await Promise.allSettled(lines.values());
    },
  };
}
