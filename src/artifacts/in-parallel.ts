/** Works on a list, a few at a time and in order of results; the first failure stops taking further ones. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const waiting = items.entries();
  let stopped = false;
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (stopped) return;
      results.set(index, await work(item, index));
    }
  };
  const lanes = Array.from({ length: Math.min(LANES, items.length) }, async () => {
    try {
      await lane();
    } finally {
      stopped ||= results.size < items.length;
    }
  });
  await settle(lanes);
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}

// As many as Node has threads for files.
const LANES = 4;
