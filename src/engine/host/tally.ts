/** How often each name is counted. */
export interface Tally {
  readonly of: (name: string) => number;
  readonly add: (names: readonly string[]) => void;
  readonly remove: (names: readonly string[]) => void;
}

/** Makes an empty tally. */
export function createTally(): Tally {
  const counts = new Map<string, number>();
  const count = (names: readonly string[], by: 1 | -1): void => {
    for (const name of names) {
      const now = (counts.get(name) ?? 0) + by;
      if (now === 0) counts.delete(name);
      else counts.set(name, now);
    }
  };
  return {
    of: (name) => counts.get(name) ?? 0,
    add: (names) => count(names, 1),
    remove: (names) => count(names, -1),
  };
}
