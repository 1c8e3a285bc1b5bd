import canonicalize from "canonicalize";
import { invariant } from "../invariant.ts";

/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Serialises by RFC 8785 (sorted keys, one spelling of each number), so that equal data has equal bytes. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  invariant(text !== undefined, "a value without a JSON form should have been serialised");
  return text;
}

/** Tells whether a value is a plain JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
