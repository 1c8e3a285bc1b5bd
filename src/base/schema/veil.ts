import { isJsonObject, type Json, type JsonObject } from "../json/json.ts";

// ajv passes over properties called `__proto__`, and finds `constructor` and the like in every object that has a prototype.
// So it is given objects without one, in which each key of that form bears one underscore more: `__proto___`.

/** Data as ajv can be given it. */
export function veil(value: Json): Json {
  return renamed(value, veiledName);
}

/** A schema as ajv can be given it: the names that it requires are veiled too. */
export function veilSchema(schema: JsonObject): JsonObject {
  const veiled = requiredVeiled(veil(schema));
  return isJsonObject(veiled) ? veiled : {};
}

/** Data that ajv was given, as it was. */
export function unveil(value: Json): Json {
  return renamed(value, unveiledName, "with prototype");
}

/** A JSON pointer or a name into what ajv was given, as it was. */
export function unveiledName(name: string): string {
  return name.replaceAll(/(^|\/)(__proto__+)_(?=\/|$)/g, "$1$2");
}

function veiledName(name: string): string {
  return /^__proto__+$/.test(name) ? `${name}_` : name;
}

function renamed(value: Json, rename: (name: string) => string, prototype?: "with prototype"): Json {
  if (Array.isArray(value)) return value.map((item: Json) => renamed(item, rename, prototype));
  if (!isJsonObject(value)) return value;
  const pairs = Object.entries(value).map(([key, inner]): [string, Json] => [
    rename(key),
    renamed(inner, rename, prototype),
  ]);
  if (prototype !== undefined) return Object.fromEntries(pairs);
  const bare: Record<string, Json> = Object.create(null);
  for (const [key, inner] of pairs) bare[key] = inner;
  return bare;
}

const NAME_LISTS = new Set(["required", "dependentRequired"]);

function requiredVeiled(schema: Json, key = ""): Json {
  if (Array.isArray(schema))
    return schema.map((item: Json) =>
      typeof item === "string" && NAME_LISTS.has(key) ? veiledName(item) : requiredVeiled(item),
    );
  if (!isJsonObject(schema)) return schema;
  const bare: Record<string, Json> = Object.create(null);
  for (const [name, inner] of Object.entries(schema))
    bare[name] = requiredVeiled(inner, key === "dependentRequired" ? key : name);
  return bare;
}
