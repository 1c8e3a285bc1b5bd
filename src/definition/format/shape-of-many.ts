import { isJsonObject, type Json, type JsonObject } from "../../base/json/json.ts";
import { inside, report, type Place } from "../check/faults.ts";
import { didYouMean } from "../check/nearest.ts";
import { synonymOf } from "../check/synonyms.ts";
import { NAME_PATTERN, wrongType, type Shape } from "./shape.ts";

/** The shapes of an object's keys. */
export type Fields<T> = { readonly [K in keyof T]-?: Shape<Exclude<T[K], undefined>> };

/** A value with the name that it was written under, and its place. */
export interface Named<T> {
  readonly id: string;
  readonly pointer: string;
  readonly value: T;
}

/** An object with known keys; unknown ones are faults that name the nearest. */
export function object<T extends object>(
  fields: Fields<T>,
  required: readonly (keyof T & string)[] = [],
): Shape<Partial<T>> {
  const shapes: Readonly<Record<string, Shape<unknown>>> = { ...fields };
  return {
    schema: {
      type: "object",
      additionalProperties: false,
      ...(required.length === 0 ? {} : { required: [...required] }),
      properties: schemasOf(shapes),
    },
    read: (value, place) => {
      if (!isJsonObject(value)) return wrongType(value, "a map of keys", place);
      for (const key of required) if (!Object.hasOwn(value, key)) missing(key, place);
      for (const key of Object.keys(value)) if (!Object.hasOwn(shapes, key)) unknown(key, shapes, place);
      const read: Partial<T> = {};
      for (const key in fields) readKey(fields, key, { value, place, read });
      return read;
    },
  };
}

/** A list whose items have one shape. */
export function listOf<T>(item: Shape<T>, least = 0): Shape<readonly T[]> {
  return {
    schema: { type: "array", items: item.schema, ...(least === 0 ? {} : { minItems: least }) },
    read: (value, place) => {
      if (!Array.isArray(value)) return wrongType(value, "a list", place);
      if (value.length < least) return wrongType(value, `a list of at least ${least === 1 ? "one" : least}`, place);
      return readItems(item, value, place);
    },
  };
}

/** A map from free names to values of one shape. */
export function mapOf<T>(item: Shape<T>, key: Shape<string>): Shape<Readonly<Record<string, T>>> {
  return {
    schema: { type: "object", propertyNames: key.schema, additionalProperties: item.schema },
    read: (value, place) => {
      if (!isJsonObject(value)) return wrongType(value, "a map of names", place);
      return Object.fromEntries(
        Object.entries(value).flatMap(([name, inner]) => {
          key.read(name, keyOf(inside(place, name)));
          const read = item.read(inner, inside(place, name));
          return read === undefined ? [] : [[name, read]];
        }),
      );
    },
  };
}

/** The shape that fits the kind of value that was written. */
export function byKind<T>(kinds: KindShapes<T>): Shape<T> {
  const shapes = Object.values(kinds).filter((shape) => shape !== undefined);
  const names = Object.keys(kinds).map((kind) => KIND_NAMES[kind] ?? kind);
  return {
    schema: { anyOf: shapes.map((shape) => shape.schema) },
    read: (value, place) => {
      const shape = kinds[kindOf(value)];
      return shape === undefined ? wrongType(value, names.join(" or "), place) : shape.read(value, place);
    },
  };
}

/** Shapes by the kind of value that each takes. */
export type KindShapes<T> = { readonly [K in Kind]?: Shape<T> };

/** Values with names of their own, written as a map or as a list of `{ id, … }`. */
export function namedValues<T>(entry: NamedEntry<T>): Shape<readonly Named<T>[]> {
  return {
    schema: {
      anyOf: [
        { type: "object", minProperties: 1, propertyNames: NAME_SCHEMA, additionalProperties: entry.value.schema },
        { type: "array", minItems: 1, items: withId(entry.listed.schema) },
      ],
    },
    read: (value, place) => {
      const found = isJsonObject(value) ? fromMap(entry, value, place) : fromList(entry, value, place);
      if (found?.length === 0) return wrongType(value, `a map with ${entry.what} in it`, place);
      return found;
    },
  };
}

/** How a named value is written in each of the two forms. */
export interface NamedEntry<T> {
  readonly what: string;
  readonly value: Shape<T>;
  /** The same value as an item of the list form, its `id` taken off. */
  readonly listed: Shape<T>;
}

/** JSON Schema of a name. */
const NAME_SCHEMA: JsonObject = { type: "string", pattern: NAME_PATTERN.source };

/** A kebab-case name. */
export const NAME: Shape<string> = {
  schema: NAME_SCHEMA,
  read: (value, place) => {
    if (typeof value !== "string") return wrongType(value, "a name", place);
    if (NAME_PATTERN.test(value)) return value;
    return report(place, {
      code: "BAD_NAME",
      message: `${JSON.stringify(value)} cannot be a name`,
      hint: "Use lower-case letters, digits and hyphens, a letter first, at most 63 characters.",
    });
  },
};

type Kind = "text" | "number" | "flag" | "list" | "map" | "nothing";

const KIND_NAMES: Readonly<Record<string, string>> = {
  text: "a text",
  number: "a number",
  flag: "true or false",
  list: "a list",
  map: "a map",
  nothing: "nothing",
};

function keyOf(place: Place): Place {
  const { findings } = place;
  return {
    pointer: place.pointer,
    findings: { ...findings, written: () => null, add: (finding) => findings.add({ ...finding, part: "key" }) },
  };
}

function kindOf(value: Json): Kind {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "flag" : "map";
}

function schemasOf(shapes: Readonly<Record<string, Shape<unknown>>>): JsonObject {
  return Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, shape.schema]));
}

function readKey<T>(fields: Fields<T>, key: keyof T & string, at: ObjectBeingRead<T>): void {
  const written = Object.hasOwn(at.value, key) ? at.value[key] : undefined;
  if (written === undefined) return;
  const read = fields[key].read(written, inside(at.place, key));
  if (read !== undefined) at.read[key] = read;
}

interface ObjectBeingRead<T> {
  readonly value: JsonObject;
  readonly place: Place;
  readonly read: Partial<T>;
}

function unknown(key: string, shapes: Readonly<Record<string, Shape<unknown>>>, place: Place): void {
  const known = Object.keys(shapes);
  const synonym = synonymOf(key, known);
  if (synonym !== undefined)
    return report(inside(place, key), {
      code: "UNKNOWN_KEY",
      part: "key",
      message: `unknown key "${key}"; did you mean "${synonym.means}"?`,
      hint: `Write ${synonym.write}.`,
    });
  return report(inside(place, key), {
    code: "UNKNOWN_KEY",
    part: "key",
    message: `unknown key "${key}"${didYouMean(key, known)}`,
    hint: `Known here: ${known.join(", ")}.`,
  });
}

function missing(key: string, place: Place): void {
  report(place, { code: "MISSING_KEY", part: "key", message: `the key "${key}" is missing`, hint: `Add \`${key}\`.` });
}

function readItems<T>(item: Shape<T>, values: readonly Json[], place: Place): readonly T[] {
  return values.flatMap((value, index) => {
    const read = item.read(value, inside(place, index));
    return read === undefined ? [] : [read];
  });
}

function fromMap<T>(entry: NamedEntry<T>, value: JsonObject, place: Place): readonly Named<T>[] {
  return Object.entries(value).flatMap(([id, inner]) => {
    const at = inside(place, id);
    NAME.read(id, keyOf(at));
    const read = entry.value.read(inner, at);
    return read === undefined ? [] : [{ id, pointer: at.pointer, value: read }];
  });
}

function fromList<T>(entry: NamedEntry<T>, value: Json, place: Place): readonly Named<T>[] | undefined {
  if (!Array.isArray(value)) return wrongType(value, "a map of names or a list", place);
  const seen = new Set<string>();
  const items: readonly Json[] = value;
  return items.flatMap((item, index) => {
    const at = inside(place, index);
    if (!isJsonObject(item)) return wrongType(item, `a map with \`id\``, at) ?? [];
    const { id, ...rest } = item;
    if (typeof id !== "string") return missing("id", at) ?? [];
    NAME.read(id, inside(at, "id"));
    if (seen.has(id)) duplicate(id, entry.what, inside(at, "id"));
    seen.add(id);
    const read = entry.listed.read(rest, at);
    return read === undefined ? [] : [{ id, pointer: at.pointer, value: read }];
  });
}

function withId(schema: JsonObject): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return {
    ...schema,
    required: ["id", ...required],
    properties: { id: { ...NAME_SCHEMA, description: "Its name." }, ...properties },
  };
}

function duplicate(id: string, what: string, place: Place): void {
  report(place, {
    code: "DUPLICATE_ID",
    message: `"${id}" is already the name of ${what}`,
    hint: "Give it another name.",
  });
}
