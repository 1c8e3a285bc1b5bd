import { stringify } from "yaml";
import { isJsonObject, type Json, type JsonObject } from "../../src/base/json/json.ts";
import { pipelineSchema } from "../../src/definition/pipeline-schema.ts";
import { cell } from "./read-module.ts";
import { OBJECT, typeOf, type Parts } from "./schema-words.ts";

/** The page of every key of the pipeline format, from the JSON Schema that editors use. */
export function pipelinePage(): string {
  const schema = pipelineSchema();
  const parts: Parts = new Map(Object.entries(objectAt(schema, "$defs")));
  const stage = stageOf(schema);
  return [
    "# The pipeline format",
    "",
    "Every key of a `*.pipeline.yaml`; a pipeline in TypeScript takes the same keys. For completion and checks in an editor, let the",
    "first line of the file be `# yaml-language-server: $schema=node_modules/holdfast/schema/pipeline.schema.json`.",
    "",
    "A duration is a whole number and a unit: `500ms`, `30s`, `15m`, `2h`, `7d`. Names are lower-case letters, digits and hyphens, a",
    "letter first, at most 63 characters.",
    "",
    ...section("The pipeline", without(schema, "$defs"), parts),
    ...section("Stages", stage, parts).toSpliced(
      2,
      0,
      "A stage has exactly one of `run`, `agent`, `task`, `gate`.",
      "",
    ),
    ...inner(stage).flatMap(([key, object]) => section(`\`${key}\``, object, parts)),
    ...[...parts]
      .filter(([, part]) => "properties" in part)
      .flatMap(([name, part]) => [
        ...section(`\`${name}\``, part, parts).toSpliced(2, 0, PARTS[name] ?? "", ""),
        ...inner(part).flatMap(([key, object]) => section(`\`${name}.${key}\``, object, parts)),
      ]),
    ...inner(without(schema, "stages")).flatMap(([key, object]) => section(`\`${key}\``, object, parts)),
  ].join("\n");
}

const PARTS: Readonly<Record<string, string>> = {
  agent: "The value of `agent`, of an agent as a judge, and of a rung of a ladder.",
  budget: "The value of `budget`.",
  env: "The value of `env`.",
  gate: "The value of `gate`, of `approve`, and of `person` as a judge.",
  "script-step": "One step of a scripted agent: exactly one of these keys.",
};

function section(title: string, object: JsonObject, parts: Parts): readonly string[] {
  const path = title.startsWith("`") ? `${title.slice(1, -1)}.` : "";
  const required = new Set(Array.isArray(object["required"]) ? object["required"] : []);
  const rows = Object.entries(objectAt(object, "properties"))
    .filter(([, value]) => isJsonObject(value) && !("not" in value))
    .map(([key, value]) => row(key, isJsonObject(value) ? value : {}, { parts, path, required: required.has(key) }));
  return [
    `## ${title}`,
    "",
    "| key | type | default | meaning | example |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}

interface RowOf {
  readonly parts: Parts;
  /** The keys that lead here, each followed by a full stop. */
  readonly path: string;
  readonly required: boolean;
}

function row(key: string, schema: JsonObject, of: RowOf): string {
  const standard = of.required ? "required" : "default" in schema ? shown(schema["default"] ?? null) : "";
  const examples = Array.isArray(schema["examples"]) ? schema["examples"] : [];
  const example = examples.length === 0 ? "" : shown(examples[0] ?? null);
  const meaning = typeof schema["description"] === "string" ? schema["description"] : "";
  const type = typeOf(schema, of.parts).replaceAll(OBJECT, `[object](#${anchor(of.path + key)})`);
  return `| \`${key}\` | ${cell(type)} | ${cell(standard)} | ${cell(meaning)} | ${cell(example)} |`;
}

function anchor(path: string): string {
  return path.replaceAll(/[^a-zA-Z-]/g, "").toLowerCase();
}

/** A value as one writes it in YAML, on one line. */
function shown(value: Json): string {
  if (value === null) return "none";
  return `\`${stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim().replaceAll(/\s+/g, " ")}\``;
}

/** The objects with keys of their own that are written inside another one, by key. */
function inner(schema: JsonObject): readonly (readonly [string, JsonObject])[] {
  return Object.entries(objectAt(schema, "properties")).flatMap(([key, value]) =>
    objectsIn(value).flatMap((object): readonly (readonly [string, JsonObject])[] => [
      [key, object],
      ...inner(object).map(([below, deeper]) => [`${key}.${below}`, deeper] as const),
    ]),
  );
}

/** The first object with keys of its own within a schema: itself, of its alternatives, its items or its values. */
function objectsIn(schema: Json | undefined): readonly JsonObject[] {
  if (!isJsonObject(schema)) return [];
  if ("properties" in schema) return [schema];
  const within = [
    ...(Array.isArray(schema["anyOf"]) ? schema["anyOf"] : []),
    ...(isJsonObject(schema["items"]) ? [schema["items"]] : []),
    ...(isJsonObject(schema["additionalProperties"]) ? [schema["additionalProperties"]] : []),
  ];
  return within.flatMap(objectsIn).slice(0, 1);
}

function stageOf(schema: JsonObject): JsonObject {
  return objectsIn(objectAt(schema, "properties")["stages"])[0] ?? {};
}

function objectAt(schema: JsonObject, key: string): Readonly<Record<string, JsonObject>> {
  const found = schema[key];
  return isJsonObject(found)
    ? Object.fromEntries(Object.entries(found).flatMap(([name, one]) => (isJsonObject(one) ? [[name, one]] : [])))
    : {};
}

function without(schema: JsonObject, key: string): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const { [key]: _left, ...rest } = schema;
  return { ...rest, properties: Object.fromEntries(Object.entries(properties).filter(([name]) => name !== key)) };
}
