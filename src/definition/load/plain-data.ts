import type { Json } from "../../base/json/json.ts";
import { faultOfText, repairText } from "../../base/text/text.ts";
import { inside, report, type Place } from "../check/faults.ts";
import { isExact } from "../format/spelling.ts";

const DEEPEST = 100;

/** Copies data of unknown origin as plain JSON; what JSON cannot carry is a fault. */
export function plainData(value: unknown, place: Place): Json | undefined {
  return copy(value, place, []);
}

function copy(value: unknown, place: Place, outside: readonly object[]): Json | undefined {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return copyText(value, place);
  if (typeof value === "number") return copyNumber(value, place);
  return typeof value === "object" ? copyInside(value, place, outside) : refuse(`a ${typeof value}`, place);
}

/** A text, repaired after its fault was reported, so that the rest is checked all the same. */
function copyText(value: string, place: Place): string {
  const fault = faultOfText(value);
  if (fault === null) return value;
  report(place, { code: "BAD_TEXT", message: `this text ${fault}`, hint: "Write whole characters, without NUL." });
  return repairText(value);
}

// A number whose spelling is known may be meant as a text, which the one who reads the place decides.
function copyNumber(value: number, place: Place): number | undefined {
  if (place.findings.written(place.pointer) !== null) return value;
  if (!Number.isFinite(value)) return refuse(String(value), place);
  return isExact(value, place) ? value : undefined;
}

function copyInside(value: object, place: Place, outside: readonly object[]): Json | undefined {
  if (outside.includes(value)) return refuse("data that holds itself", place);
  if (outside.length > DEEPEST) return refuse("data that is nested this deep", place);
  const around = [...outside, value];
  if (!Array.isArray(value))
    return isPlainObject(value) ? copyObject(value, place, around) : refuse("an object of a class", place);
  return value.map((item: unknown, index) => copy(item, inside(place, index), around) ?? null);
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function copyObject(value: object, place: Place, around: readonly object[]): Json {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
      const at = inside(place, key);
      const copied = inner === undefined ? undefined : copy(inner, at, around);
      return copied === undefined ? [] : [[copyText(key, at), copied]];
    }),
  );
}

function refuse(what: string, place: Place): undefined {
  return report(place, {
    code: "NOT_PLAIN_DATA",
    message: `${what} cannot stand in a pipeline`,
    hint: "A pipeline is plain data: texts, finite numbers, true and false, lists and maps.",
  });
}
