import { own } from "../../base/own.ts";
import { isJsonObject, type Json, type JsonObject } from "../../base/json/json.ts";
import { pointerSteps } from "../../base/json/json-pointer.ts";

/** What a schema says about the properties of an object. */
export interface NamedProperties {
  /** Schema of each named property. */
  readonly properties: ReadonlyMap<string, Json>;
  /** Whether it speaks of properties without naming them, so that any name may be meant. */
  readonly open: boolean;
}

const BRANCHES = ["allOf", "anyOf", "oneOf"];
const CONDITIONAL = ["then", "else", "if"];

/** The properties that an object's schema names, its branches and local references included. */
export function namedProperties(schema: JsonObject, root: JsonObject): NamedProperties {
  const properties = new Map<string, Json>();
  let open = false;
  for (const part of partsOf(schema, root, new Set())) {
    const named = part["properties"];
    for (const [name, inner] of Object.entries(isJsonObject(named) ? named : {})) {
      if (!properties.has(name)) properties.set(name, inner);
    }
    open ||= isOpen(part["additionalProperties"]) || isJsonObject(part["patternProperties"]);
  }
  return { properties, open };
}

/** What a schema says about the value at a path: its schema, nothing known, or that there is no such name. */
export function schemaAt(
  schema: JsonObject,
  path: readonly string[],
  root: JsonObject = schema,
): JsonObject | "any" | "unnamed" {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  const { properties, open } = namedProperties(schema, root);
  const inner = properties.get(step);
  if (inner === undefined) return open || (properties.size === 0 && schema !== root) ? "any" : "unnamed";
  return isJsonObject(inner) ? schemaAt(inner, rest, root) : "any";
}

/** The types that a schema allows, as far as it says. */
export function typesOf(schema: JsonObject, root: JsonObject): readonly string[] {
  const types = partsOf(schema, root, new Set()).flatMap((part) => {
    const { type } = part;
    const written: readonly Json[] = Array.isArray(type) ? type : [type ?? null];
    return written.filter((name) => typeof name === "string");
  });
  return [...new Set(types)];
}

function isOpen(additional: Json | undefined): boolean {
  return additional !== undefined && additional !== false;
}

function partsOf(schema: JsonObject, root: JsonObject, seen: Set<JsonObject>): readonly JsonObject[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const branches = BRANCHES.flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []));
  const inner = [...branches, ...CONDITIONAL.map((key) => schema[key] ?? null), referred(schema, root)];
  return [schema, ...inner.filter(isJsonObject).flatMap((part) => partsOf(part, root, seen))];
}

function referred(schema: JsonObject, root: JsonObject): Json {
  const reference = schema["$ref"];
  if (typeof reference !== "string" || !reference.startsWith("#")) return null;
  return pointerSteps(reference.slice(1)).reduce<Json>((here, step) => {
    if (Array.isArray(here)) return here[Number(step)] ?? null;
    return isJsonObject(here) ? (own(here, step) ?? null) : null;
  }, root);
}
