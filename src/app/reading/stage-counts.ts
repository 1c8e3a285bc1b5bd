import { listOf, objectOf, parseJson } from "../../base/json/json-fields.ts";
import type { StoreReader } from "../../ports/event-log.ts";

/** How many stages a pinned definition has; null where it is lost. Many runs pin the same one. */
export function createStageCounts(store: StoreReader): (definition: string) => number | null {
  const counts = new Map<string, number | null>();
  return (definition) => {
    const known = counts.get(definition);
    if (known !== undefined) return known;
    const count = countOf(store, definition);
    counts.set(definition, count);
    return count;
  };
}

function countOf(store: StoreReader, definition: string): number | null {
  try {
    const text = store.payload(definition);
    return text === null ? null : listOf(objectOf(parseJson(text))["stages"]).length;
  } catch {
    return null;
  }
}
