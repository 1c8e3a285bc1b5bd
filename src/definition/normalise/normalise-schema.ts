import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import { readBeside } from "../load/beside.ts";
import type { Drafting } from "./draft.ts";
import { report } from "../check/faults.ts";
import { readSchema } from "../load/read-yaml.ts";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** Inlines a JSON Schema and notes it for compilation. */
export function normaliseSchema(words: string | JsonObject, at: Drafting): JsonObject {
  const source = typeof words === "string" ? readBeside(at.folder, words, at.place) : undefined;
  if (typeof words === "string" && source === undefined) return {};
  const written = source === undefined ? words : readSchema(source, at.place);
  if (written === undefined) return {};
  if (!isJsonObject(written)) {
    report(at.place, {
      code: "BAD_SCHEMA",
      message: "the file does not hold a JSON Schema",
      hint: "A JSON Schema is a map of keys such as `type` and `properties`.",
    });
    return {};
  }
  const schema = withoutDialect(written);
  at.notes.schemas.push({ schema, pointer: at.place.pointer, source: source ?? null });
  return schema;
}

/** A schema without the mention of the one dialect that is used, so that both ways of writing are one. */
export function withoutDialect(schema: JsonObject): JsonObject {
  if (schema["$schema"] !== DIALECT) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema"));
}
