import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Definition } from "../domain/definition/definition.ts";
import { schemaAt, typesOf } from "./input-names.ts";

/** A value as it stands on the command line: `-i key=text`. */
export type InputPair = readonly [key: string, text: string];

/** Types values of the command line by the pipeline's schema; what does not fit stays a text, for decodeInput to refuse. */
export function typedInput(definition: Definition, pairs: readonly InputPair[]): JsonObject {
  const input = new Map<string, Json>();
  for (const [key, text] of pairs) {
    const schema = schemaOf(definition, key);
    const types = schema === null ? [] : typesOf(schema, definition.input ?? {});
    input.set(
      key,
      types.includes("array") ? appended(input.get(key), text, itemTypes(schema)) : typed(text, types, schema),
    );
  }
  return Object.fromEntries(input);
}

function schemaOf({ input }: Definition, key: string): JsonObject | null {
  const found = input === null ? "unnamed" : schemaAt(input, [key]);
  return typeof found === "string" ? null : found;
}

function typed(text: string, types: readonly string[], schema: JsonObject | null): Json {
  if (types.length === 0) return memberOf(schema, text) ?? text;
  for (const type of types) {
    const value = READERS[type]?.(text);
    if (value !== undefined && type !== "string") return value;
  }
  return text;
}

const READERS: Readonly<Record<string, (text: string) => Json | undefined>> = {
  integer: (text) => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined),
  number: (text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined),
  boolean: (text) => (text === "true" || text === "false" ? text === "true" : undefined),
  null: (text) => (text === "null" ? null : undefined),
  object: (text) => jsonThat(text, isJsonObject),
  array: (text) => jsonThat(text, Array.isArray),
};

function appended(before: Json | undefined, text: string, types: readonly string[]): Json {
  const whole = READERS["array"]?.(text);
  if (whole !== undefined) return whole;
  const item = typed(text, types, null);
  return Array.isArray(before) ? [...before, item] : [item];
}

function itemTypes(schema: JsonObject | null): readonly string[] {
  const items = schema?.["items"];
  return isJsonObject(items) ? typesOf(items, schema ?? {}) : [];
}

function memberOf(schema: JsonObject | null, text: string): Json | undefined {
  const { enum: members, const: only } = schema ?? {};
  const known: readonly Json[] = Array.isArray(members) ? members : only === undefined ? [] : [only];
  return known.find((member) => typeof member !== "object" && String(member) === text);
}

function jsonThat(text: string, fits: (value: unknown) => boolean): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return fits(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
