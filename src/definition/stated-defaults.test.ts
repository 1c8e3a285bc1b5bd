import { expect, test } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "../base/json/json.ts";
import { pipelineSchema } from "./pipeline-schema.ts";
import { validatePipeline } from "./validate-pipeline.ts";

// What the reference and editors say is the default must be what is used: spelled out, it changes no hash.

const schema = pipelineSchema();
const stage: JsonObject = { id: "a", run: ["x"] };
const agent: JsonObject = { use: "claude", prompt: { text: "hi" } };
const list: JsonObject = { id: "list", run: ["x"], outputs: { items: { glob: "*.json", media: "json" } } };

/** Where the keys of each object of the format can be written, in a pipeline that is valid without them. */
const places: readonly (readonly [string, JsonObject, (keys: JsonObject) => JsonObject])[] = [
  ["the pipeline", schema, (keys) => ({ name: "p", stages: [stage], ...keys })],
  ["a stage", stageSchema(), (keys) => ({ name: "p", stages: [{ ...stage, ...keys }] })],
  ["an agent", part("agent"), (keys) => ({ name: "p", stages: [{ id: "a", agent: { ...agent, ...keys } }] })],
  ["a gate", part("gate"), (keys) => ({ name: "p", stages: [{ id: "a", gate: { ask: "?", ...keys } }] })],
  ["env", part("env"), (keys) => ({ name: "p", stages: [{ ...stage, env: keys }] })],
  ["a retry", inStage("retry"), (keys) => ({ name: "p", stages: [{ ...stage, retry: keys }] })],
  [
    "each",
    inStage("each"),
    (keys) => ({ name: "p", stages: [list, { ...stage, each: { items: "list.items", ...keys } }] }),
  ],
  ["a poll", inStage("poll"), (keys) => ({ name: "p", stages: [{ ...stage, poll: { run: ["x"], ...keys } }] })],
  [
    "a review",
    inStage("review"),
    (keys) => ({ name: "p", stages: [{ ...stage, review: { judges: [{ run: ["x"] }], ...keys } }] }),
  ],
  [
    "an output",
    inStage("outputs"),
    (keys) => ({ name: "p", stages: [{ ...stage, outputs: { clip: { glob: "*.x", ...keys } } }] }),
  ],
];

const stated = places.flatMap(([what, object, write]) =>
  Object.entries(propertiesOf(object)).flatMap(([key, value]) =>
    "default" in value ? [[`${key} of ${what}`, { [key]: value["default"] ?? null }, write] as const] : [],
  ),
);

test("there are defaults to be compared", () => {
  expect(stated.length).toBeGreaterThan(40);
});

test.each(stated)("the stated default of %s is the one that is used", async (_what, keys, write) => {
  const context = { file: "p.pipeline.yaml", folder: null, config: null };
  const [spelled, left] = [await validatePipeline(write(keys), context), await validatePipeline(write({}), context)];

  expect(spelled.hash).toBe(left.hash);
  expect(spelled.definition).toEqual(left.definition);
});

function propertiesOf(object: JsonObject): Readonly<Record<string, JsonObject>> {
  const { properties } = object;
  return isJsonObject(properties)
    ? Object.fromEntries(
        Object.entries(properties).filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1])),
      )
    : {};
}

function part(name: string): JsonObject {
  const { $defs } = schema;
  const found = isJsonObject($defs) ? $defs[name] : undefined;
  return isJsonObject(found) ? found : {};
}

function stageSchema(): JsonObject {
  return firstObject(propertiesOf(schema)["stages"] ?? {});
}

function inStage(key: string): JsonObject {
  return firstObject(propertiesOf(stageSchema())[key] ?? {});
}

/** The first object with keys of its own inside a schema. */
function firstObject(found: Json): JsonObject {
  if (!isJsonObject(found) || "properties" in found) return isJsonObject(found) ? found : {};
  const inside = [...(Array.isArray(found["anyOf"]) ? found["anyOf"] : []), found["additionalProperties"] ?? null];
  return inside.map(firstObject).find((one) => "properties" in one) ?? {};
}
