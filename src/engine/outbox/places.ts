/** Sees to it that one thing at a time is sent to a place, in the order in which it was asked for. */
export interface Places {
  /** Does something when the place is free; nothing once it was closed. */
  readonly enter: (place: string, work: () => Promise<void>) => Promise<void>;
  /** Lets nothing begin any more; resolves once nothing is being sent. */
  readonly close: () => Promise<void>;
}

/** Keeps a line for each place; a blocked one holds back no other. */
export function createPlaces(): Places {
  const lines = new Map<string, Promise<void>>();
  let closed = false;
  return {
    enter: async (place, work) => {
      const before = lines.get(place);
      const mine = (async (): Promise<void> => {
        await Promise.allSettled([before]);
        if (!closed) await work();
      })();
      lines.set(place, mine);
      try {
        await mine;
      } finally {
        if (lines.get(place) === mine) lines.delete(place);
      }
    },
    close: async () => {
      closed = true;
      await Promise.allSettled(lines.values());
    },
  };
}
