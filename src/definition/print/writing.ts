import { canonicalJson, type JsonObject } from "../../base/json/json.ts";

/** Writes an object of the format: as it is, or without the keys that equal their default. */
export type Writing = (full: JsonObject, defaults: JsonObject) => JsonObject;

/** Writes every key. */
export const SPELLED_OUT: Writing = (full) => full;

/** Leaves out what equals its default, so that a default that is added later changes no hash. */
export const TERSE: Writing = (full, defaults) =>
  Object.fromEntries(Object.entries(full).filter(([key, value]) => !isDefault(key, value, defaults)));

const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
];

/** Milliseconds as the shortest exact duration of the format: `90s`, `1h`, `7d`. */
export function durationToFormat(durationMs: number): string {
  if (durationMs === 0) return "0s";
  const [unit, size] = UNITS.find(([, candidate]) => durationMs % candidate === 0) ?? ["ms", 1];
  return `${durationMs / size}${unit}`;
}

function isDefault(key: string, value: JsonObject[string], defaults: JsonObject): boolean {
  const standard = Object.hasOwn(defaults, key) ? defaults[key] : undefined;
  return standard !== undefined && canonicalJson(value) === canonicalJson(standard);
}
