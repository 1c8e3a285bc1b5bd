// As many as Node has threads for files.
const LANES = 4;

/** Works on a list, a few at a time, with results in the list's order; after a failure nothing further is begun. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const waiting = items.entries();
  let failed = false;
  const fail = (thrown: unknown): never => {
    failed = true;
    throw thrown;
  };
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (failed) return;
      results.set(index, await work(item, index).catch(fail));
    }
  };
  const lanes = Array.from({ length: Math.min(LANES, items.length) }, lane);
  // Nothing may still be writing when the failure is reported.
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}
