import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { PIPELINE } from "./shape-of-pipeline.ts";
import { SCRIPT_STEP } from "./shape-of-script.ts";
import { BUDGET, ENV } from "./shapes-of-stage.ts";
import { AGENT, COMMAND, GATE, SCHEMA_OR_FILE } from "./shapes-of-work.ts";

// What stands in many places is written once, under a name.
const PARTS: ReadonlyMap<Json, string> = new Map<Json, string>([
  [AGENT.schema, "agent"],
  [BUDGET.schema, "budget"],
  [COMMAND.schema, "command"],
  [ENV.schema, "env"],
  [GATE.schema, "gate"],
  [SCHEMA_OR_FILE.schema, "schema-or-file"],
  [SCRIPT_STEP.schema, "script-step"],
]);

/** The JSON Schema of the format, for editors; it is made of the same shapes as the validator. */
export function pipelineSchema(): JsonObject {
  const parts = [...PARTS].map(([schema, name]): [string, Json] => [name, referringInside(schema)]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:holdfast:pipeline:1",
    title: "Holdfast pipeline, format 1",
    $defs: Object.fromEntries(parts),
    ...Object.fromEntries(Object.entries(PIPELINE.schema).map(([key, inner]) => [key, referring(inner)])),
  };
}

function referring(schema: Json): Json {
  const name = PARTS.get(schema);
  return name === undefined ? referringInside(schema) : { $ref: `#/$defs/${name}` };
}

function referringInside(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map((item: Json) => referring(item));
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, inner]) => [key, referring(inner)]));
}
