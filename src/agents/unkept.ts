import { faultWords, readJson, type JsonFault } from "../base/json/decode-json.ts";
import { isJsonObject, type JsonObject } from "../base/json/json.ts";

/** A line of a client's stream as an object, with what of it cannot be kept; null where it is none. */
export interface Fields {
  readonly fields: JsonObject | null;
  readonly faults: readonly JsonFault[];
}

/** Reads a line of a client's stream. What cannot be kept matters only where an answer is. */
export function readFields(line: string): Fields {
  const read = line.trimStart().startsWith("{") ? readJson(line, "repair") : null;
  if (read?.ok !== true || !isJsonObject(read.value.value)) return { fields: null, faults: [] };
  return { fields: read.value.value, faults: read.value.faults };
}

/** Why a member of the line cannot be kept, in words with their place inside it; null where it can. */
export function unkeptWords(faults: readonly JsonFault[], member: string): string | null {
  const inside = faults
    .filter(({ pointer }) => pointer === member || pointer.startsWith(`${member}/`))
    .map(({ pointer, message }) => ({ pointer: pointer.slice(member.length), message }));
  return inside.length === 0 ? null : faultWords(inside);
}
