import { isJsonObject, type Json, type JsonObject } from "../base/json/json.ts";
import { own } from "../base/own.ts";
import { inside, type Place } from "./check/faults.ts";
import { namedProperties, typesOf } from "./input/input-names.ts";
import { reportInexact, spelled } from "./format/spelling.ts";

/**
 * A JSON Schema in which the values of texts are what was written: `default: 1.0` of a string is "1.0", although YAML reads a
 * number there. Reports the numbers that cannot be kept.
 */
export function respellSchema(schema: JsonObject, place: Place): JsonObject {
  const kept = respelled(schema, schema, place);
  reportInexact(kept, place);
  return isJsonObject(kept) ? kept : schema;
}

const VALUES = ["default", "const"];
const VALUE_LISTS = ["enum", "examples"];

function respelled(part: Json, root: JsonObject, place: Place): Json {
  if (Array.isArray(part)) return part.map((item: Json, index) => respelled(item, root, inside(place, index)));
  if (!isJsonObject(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, inner]): [string, Json] => {
      const at = inside(place, key);
      const reading = { schema: part, root, place: at };
      if (VALUES.includes(key)) return [key, respelledValue(inner, reading)];
      if (!VALUE_LISTS.includes(key) || !Array.isArray(inner)) return [key, respelled(inner, root, at)];
      return [key, inner.map((item: Json, n) => respelledValue(item, { ...reading, place: inside(at, n) }))];
    }),
  );
}

/** A value that a schema holds, and the schema that it is to fit. */
interface Reading {
  readonly schema: JsonObject;
  readonly root: JsonObject;
  readonly place: Place;
}

function respelledValue(value: Json, { schema, root, place }: Reading): Json {
  if (Array.isArray(value)) {
    const items = schema["items"];
    if (!isJsonObject(items)) return value;
    return value.map((item: Json, n) => respelledValue(item, { schema: items, root, place: inside(place, n) }));
  }
  if (!isJsonObject(value)) return scalar(value, typesOf(schema, root), place);
  const { properties } = namedProperties(schema, root);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const property = properties.get(key) ?? null;
      const at = inside(place, key);
      return [key, isJsonObject(property) ? respelledValue(inner, { schema: property, root, place: at }) : inner];
    }),
  );
}

function scalar(value: Json, types: readonly string[], place: Place): Json {
  const text = spelled(value, place);
  if (!types.includes("string") || typeof text !== "string") return value;
  const isOther = own(KINDS, value === null ? "null" : typeof value)?.some((type) => types.includes(type)) ?? false;
  return isOther && JSON.stringify(value) === text ? value : text;
}

const KINDS: Readonly<Record<string, readonly string[]>> = {
  number: ["number", "integer"],
  boolean: ["boolean"],
  null: ["null"],
};
