import { faultOfNumber } from "../../base/json/exact-number.ts";
import { isJsonObject, type Json } from "../../base/json/json.ts";
import { inside, report, type Place } from "../check/faults.ts";

/** A value where a text is wanted: what YAML read as a number, a boolean or null is the text that was written. */
export function spelled(value: Json, place: Place): Json {
  return typeof value === "object" && value !== null ? value : (place.findings.written(place.pointer) ?? value);
}

/** Reports a number that would become another one; tells whether it is kept. */
export function isExact(value: number, place: Place): boolean {
  const source = place.findings.written(place.pointer) ?? String(value);
  if (faultOfSource(source, value) === null) return true;
  report(place, {
    code: "INEXACT_NUMBER",
    message: `the number ${source} cannot be kept exactly`,
    hint: `Write it as a string: "${source}".`,
  });
  return false;
}

/** Reports every number inside data that would become another one. */
export function reportInexact(value: Json, place: Place): void {
  if (typeof value === "number") isExact(value, place);
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) reportInexact(item, inside(place, index));
  else if (isJsonObject(value))
    for (const [key, inner] of Object.entries(value)) reportInexact(inner, inside(place, key));
}

function faultOfSource(source: string, value: number): string | null {
  return /^0[xo]/i.test(source)
    ? faultOfNumber(BigInt(source).toString())
    : faultOfNumber(Number.isFinite(value) ? source : "1e999");
}
