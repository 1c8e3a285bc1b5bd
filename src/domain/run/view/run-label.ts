import type { Json, JsonObject } from "../../../base/json/json.ts";
import type { Accepted } from "../events.ts";

// What a run is called in lists. Rows hold it: a change of these words is a migration that makes the rows again.

const LONGEST = 200;
const LONGEST_VALUE = 60;

/** A run's label: the title of its pipeline as it was filled in at acceptance, else a digest of its input. */
export function runLabel({ label, input }: Pick<Accepted, "label" | "input">): string {
  return label ?? inputDigest(input);
}

/** A label as it may be kept: one line, not too long. */
export function oneLine(text: string, longest: number = LONGEST): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length <= longest
    ? line
    : `${line
        .slice(0, longest - 1)
        .toWellFormed()
        .replace(/\uFFFD$/u, "")}…`;
}

/** An input in few words: its only value, or each by its name. */
function inputDigest(input: JsonObject): string {
  const said = Object.entries(input).filter(([, value]) => value !== null);
  const [first] = said;
  if (first !== undefined && said.length === 1) return oneLine(valueWords(first[1], LONGEST));
  return oneLine(said.map(([name, value]) => `${name}=${valueWords(value, LONGEST_VALUE)}`).join(" "));
}

/** Of a path only the name counts: where it is, the run itself says. */
function valueWords(value: Json, longest: number): string {
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  if (typeof value === "object" && value !== null) return "{…}";
  const text = String(value);
  return oneLine(/^\/.*[^/]/s.test(text) ? (text.replace(/\/+$/, "").split("/").at(-1) ?? text) : text, longest);
}
