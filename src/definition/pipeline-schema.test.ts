import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { isJsonObject } from "../base/json/json.ts";
import { pipelineSchema } from "./pipeline-schema.ts";

test("the schema in the package is the one that the validator's shapes make (node scripts/write-schema.ts)", () => {
  const written: unknown = JSON.parse(
    readFileSync(new URL("../../schema/pipeline.schema.json", import.meta.url), "utf8"),
  );

  expect(written).toEqual(pipelineSchema());
});

test("every key of the format says what it means", () => {
  expect(silentKeys(pipelineSchema(), "")).toEqual([]);
});

function silentKeys(schema: unknown, path: string): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((one) => silentKeys(one, path));
  if (!isJsonObject(schema)) return [];
  const { properties, examples: _examples, ...rest } = schema;
  const keys = isJsonObject(properties) ? Object.entries(properties) : [];
  const silent = keys.filter(([, key]) => isJsonObject(key) && !("description" in key) && !("not" in key));
  const deeper = [...keys, ...Object.entries(rest)].flatMap(([key, inner]) => silentKeys(inner, `${path}/${key}`));
  return [...silent.map(([key]) => `${path}/${key}`), ...deeper];
}

const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(pipelineSchema());

const samples = ["../../examples/clip/clip.pipeline.yaml", "cases/sample.yaml"];

test.each(samples)("%s fits the schema", (path) => {
  validate(parse(readFileSync(new URL(path, import.meta.url), "utf8")));

  expect(validate.errors).toBe(null);
});

const refused: readonly { readonly title: string; readonly yaml: string }[] = [
  { title: "no stages", yaml: "name: x" },
  { title: "an unknown key", yaml: "stages: { a: { run: [x], outpts: {} } }" },
  { title: "a stage with two kinds of work", yaml: "stages: { a: { run: [x], task: ./a.ts#b } }" },
  { title: "a stage without work", yaml: "stages: { a: { timeout: 5s } }" },
  { title: "a name in capitals", yaml: "stages: { A: { run: [x] } }" },
  { title: "a duration without its unit", yaml: "stages: { a: { run: [x], timeout: 5 } }" },
  { title: "a key of a later release", yaml: "revisions: {}\nstages: { a: { run: [x] } }" },
];

test.each(refused)("the schema refuses $title", ({ yaml }) => {
  expect(validate(parse(yaml))).toBe(false);
});

const accepted: readonly { readonly title: string; readonly yaml: string }[] = [
  { title: "stages as a list", yaml: "stages: [{ id: a, run: [x] }]" },
  { title: "a shell line", yaml: "stages: { a: { run: ls | wc, outputs: none } }" },
  {
    title: "options as a list",
    yaml: "stages: { a: { gate: { ask: '?', options: [{ id: b, does: { redo: c } }] } } }",
  },
  { title: "an approval of one word", yaml: "stages: { a: { run: [x, 5], approve: true, idle: off } }" },
  { title: "a script of one attempt", yaml: "stages: { a: { agent: { use: scripted, script: [{ say: hi }] } } }" },
];

test.each(accepted)("the schema accepts $title", ({ yaml }) => {
  expect(validate(parse(yaml))).toBe(true);
});
