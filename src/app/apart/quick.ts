import { isJsonObject, type JsonObject } from "../../base/json/json.ts";

/** So many values of a schema or an input are checked before anybody could wait for it. */
const FEW = 2_000;

/** So much JSON is read before anybody could wait for it. */
export const FEW_BYTES = 262_144;

// Over few values these are all that can take longer than a moment: a text is cut in too many ways, each item is held against
// each other, or the same value is looked at again and again.
const SLOW: ReadonlySet<string> = new Set([
  "pattern",
  "patternProperties",
  "uniqueItems",
  "$ref",
  "$dynamicRef",
  "$recursiveRef",
]);

/** Tells whether a schema checks whatever is small in a moment, so that it needs no thread of its own. */
export function isQuickSchema(schema: JsonObject): boolean {
  return isSmall(schema) && !hasSlowKey(schema);
}

/** Tells whether there is little of a value: few values in it, and no long text. */
export function isSmall(value: unknown): boolean {
  const open: unknown[] = [value];
  let bytes = 0;
  for (let seen = 0; open.length > 0; seen += 1) {
    const next = open.pop();
    if (typeof next === "string") bytes += next.length;
    if (seen > FEW || bytes > FEW_BYTES) return false;
    if (typeof next === "object" && next !== null) for (const inner of Object.values(next)) open.push(inner);
  }
  return true;
}

function hasSlowKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasSlowKey);
  return isJsonObject(value) && Object.entries(value).some(([key, inner]) => SLOW.has(key) || hasSlowKey(inner));
}
