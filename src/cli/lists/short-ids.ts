import type { StoreReader } from "../../ports/event-log.ts";

/** No two runs that were begun a second apart begin alike in so many characters. */
const LEAST = 8;

/** Finds the shortest beginning of an id that no other run of the home has. */
export function shortIds(store: StoreReader, ids: readonly string[]): (id: string) => string {
  let length = LEAST;
  for (const id of ids) while (length < id.length && store.runsByPrefix(id.slice(0, length), 2).length > 1) length += 1;
  return (id) => id.slice(0, length);
}
