import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";

/** Reads a JSON text; null when it is none. */
export function parseJson(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
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

/** A value as a number; null when it is something else. */
export function numberOf(value: Json | undefined): number | null {
  return typeof value === "number" ? value : null;
}
