import { readJson } from "./decode-json.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";

/** Reads a JSON text that somebody else vouches for, its texts repaired; null when it is none. */
export function parseJson(text: string): Json {
  const read = readJson(text, "repair");
  return read.ok ? read.value.value : null;
}

/** Reads a line as a JSON object, its texts repaired; null when it is none. */
export function parseObject(line: string): JsonObject | null {
  if (!line.trimStart().startsWith("{")) return null;
  const value = parseJson(line);
  return isJsonObject(value) ? value : null;
}

/** A value as an object; an empty one when it is something else. */
export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A value as a list; an empty one when it is something else. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** A value as a text; null when it is something else. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** A value in words: a text as it stands, nothing where there is none, anything else as JSON. */
export function wordsOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}

/** The texts of a list; what is no text is left out. */
export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).flatMap((item) => textOf(item) ?? []);
}

/** A value as a finite number; null when it is something else. */
export function numberOf(value: Json | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
