import { isJsonObject, type Json, type JsonObject } from "../../src/base/json/json.ts";

/** Parts of the format that are described once, by name. */
export type Parts = ReadonlyMap<string, JsonObject>;

/** Stands for an object with keys of its own. */
export const OBJECT = "object";

/** The type that a schema admits, in a few words. */
export function typeOf(schema: JsonObject, parts: Parts): string {
  const { $ref, anyOf, enum: words } = schema;
  if (typeof $ref === "string") return partName($ref, parts);
  if (Array.isArray(words)) return words.map((word) => `\`${String(word)}\``).join(", ");
  if (Array.isArray(anyOf)) return alternatives(anyOf, parts);
  if ("const" in schema) return `\`${JSON.stringify(schema["const"])}\``.replaceAll('"', "");
  return plainType(schema, parts);
}

function alternatives(anyOf: readonly Json[], parts: Parts): string {
  const words = anyOf
    .filter((one): one is JsonObject => isJsonObject(one) && one["type"] !== "null")
    .map((one) => typeOf(one, parts));
  return [...new Set(words)].join(" or ");
}

function plainType(schema: JsonObject, parts: Parts): string {
  switch (schema["type"]) {
    case "string":
      return stringType(schema);
    case "array":
      return `list of ${isJsonObject(schema["items"]) ? typeOf(schema["items"], parts) : "anything"}`;
    case "object":
      return objectType(schema, parts);
    case "integer":
      return bounded("whole number", schema);
    case "number":
      return bounded("number", schema);
    case "boolean":
      return "true or false";
    default:
      return Array.isArray(schema["type"]) ? "string" : "anything";
  }
}

function stringType({ pattern }: JsonObject): string {
  return typeof pattern === "string" && pattern.includes("(ms|s|m|h|d)") ? "duration" : "string";
}

function objectType(schema: JsonObject, parts: Parts): string {
  const values = schema["additionalProperties"];
  if ("properties" in schema) return OBJECT;
  return isJsonObject(values) ? `map of names to ${typeOf(values, parts)}` : "map";
}

function bounded(what: string, { minimum, maximum, exclusiveMinimum }: JsonObject): string {
  const least = JSON.stringify(minimum);
  const most = JSON.stringify(maximum);
  if (least !== undefined && least === most) return `\`${least}\``;
  if (least !== undefined)
    return most === undefined ? `${what}, at least ${least}` : `${what} from ${least} to ${most}`;
  return exclusiveMinimum === undefined ? what : `${what} above ${JSON.stringify(exclusiveMinimum)}`;
}

const NAMES: Readonly<Record<string, string>> = {
  command: "list of words, or string for `sh -c`",
  "schema-or-file": "JSON Schema, or the path of one",
};

function partName(ref: string, parts: Parts): string {
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  return NAMES[name] ?? (parts.has(name) ? `[${name}](#${name})` : name);
}
