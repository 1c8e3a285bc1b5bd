import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../base/json/json.ts";
import { PIPELINE } from "./format/shape-of-pipeline.ts";
import { SCRIPT_STEP } from "./format/shape-of-script.ts";
import { BUDGET, ENV } from "./format/shapes-of-limits.ts";
import { AGENT, COMMAND, GATE, SCHEMA_OR_FILE } from "./format/shapes-of-work.ts";

/** Keywords that say something to people and refuse nothing. */
const SAYING: ReadonlySet<string> = new Set(["description", "default", "examples"]);

// What occurs in many places is written once, under a name.
const PARTS: readonly (readonly [string, JsonObject])[] = [
  ["agent", AGENT.schema],
  ["budget", BUDGET.schema],
  ["command", COMMAND.schema],
  ["env", ENV.schema],
  ["gate", GATE.schema],
  ["schema-or-file", SCHEMA_OR_FILE.schema],
  ["script-step", SCRIPT_STEP.schema],
];

const NAMES: ReadonlyMap<string, string> = new Map(PARTS.map(([name, schema]) => [form(schema), name]));

/** The JSON Schema of the format, for editors; it is made of the same shapes as the validator. */
export function pipelineSchema(): JsonObject {
  const parts = PARTS.map(([name, schema]): [string, Json] => [name, referringInside(schema)]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:holdfast:pipeline:1",
    title: "Holdfast pipeline, format 1",
    $defs: Object.fromEntries(parts),
    ...Object.fromEntries(Object.entries(PIPELINE.schema).map(([key, inner]) => [key, referring(inner)])),
  };
}

/** A part is known by its form; what is said about it where it is used stays beside the reference. */
function referring(schema: Json): Json {
  const name = isJsonObject(schema) ? NAMES.get(form(schema)) : undefined;
  if (name === undefined || !isJsonObject(schema)) return referringInside(schema);
  return { $ref: `#/$defs/${name}`, ...saidOf(schema) };
}

function form(schema: JsonObject): string {
  return canonicalJson(Object.fromEntries(Object.entries(schema).filter(([keyword]) => !SAYING.has(keyword))));
}

function saidOf(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => SAYING.has(keyword)));
}

function referringInside(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map((item: Json) => referring(item));
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, inner]) => [key, referring(inner)]));
}
