import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { HoldfastError } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { decodeInput } from "./decode-input.ts";
import { typedInput, type InputPair } from "./typed-input.ts";
import { validatePipeline } from "../validate-pipeline.ts";

const schema: JsonObject = {
  type: "object",
  required: ["video"],
  properties: {
    video: { type: "string", format: "path" },
    seconds: { type: "integer", default: 60, minimum: 5 },
    rate: { type: "number" },
    loud: { type: "boolean" },
    tags: { type: "array", items: { type: "integer" } },
    words: { type: "array", items: { type: "string" } },
    either: { type: ["string", "number"] },
    crop: { $ref: "#/$defs/crop" },
    note: { type: ["string", "null"] },
    level: { enum: [1, 2, "high"] },
    extras: { type: "array", items: { type: "string", format: "path" } },
  },
  $defs: { crop: { type: "object", properties: { width: { type: "integer", default: 100 } } } },
};

const folder = mkdtempSync(join(tmpdir(), "holdfast-input-"));
writeFileSync(join(folder, "a.mp4"), "");
mkdirSync(join(folder, "b"));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("defaults are filled in, inside objects too, and paths are made absolute", async () => {
  const input = await decodeInput(
    await pipelineOf(schema),
    { video: "a.mp4", crop: {}, extras: ["b", "a.mp4"] },
    folder,
  );

  expect(input).toEqual({
    video: join(folder, "a.mp4"),
    seconds: 60,
    crop: { width: 100 },
    extras: [join(folder, "b"), join(folder, "a.mp4")],
  });
});

test("the given input itself is left as it was", async () => {
  const given = { video: "a.mp4" };
  await decodeInput(await pipelineOf(schema), given, folder);

  expect(given).toEqual({ video: "a.mp4" });
});

test("a path of a home is kept when it is absolute", async () => {
  const input = await decodeInput(await pipelineOf(schema), { video: join(folder, "a.mp4") }, "/nowhere");

  expect(input["video"]).toBe(join(folder, "a.mp4"));
});

interface Refusal {
  readonly title: string;
  readonly input: unknown;
  readonly schema?: JsonObject | null;
  readonly faults: readonly string[];
  readonly says?: string;
}

const refusals: readonly Refusal[] = [
  { title: "a name that was spelt wrongly, once", input: { vidoe: "clip.mp4" }, faults: ["UNKNOWN_INPUT /vidoe"] },
  { title: "a missing input", input: {}, faults: ["MISSING_INPUT /video"] },
  {
    title: "an input that the schema does not name, with the nearest",
    input: { video: "a.mp4", secnds: 5 },
    faults: ["UNKNOWN_INPUT /secnds"],
    says: 'did you mean "seconds"?',
  },
  { title: "a path where nothing is", input: { video: "none.mp4" }, faults: ["PATH_MISSING /video"], says: "none.mp4" },
  { title: "a wrong type", input: { video: "a.mp4", seconds: "ten" }, faults: ["WRONG_INPUT /seconds"] },
  { title: "a number out of bounds", input: { video: "a.mp4", seconds: 1 }, faults: ["WRONG_INPUT /seconds"] },
  {
    title: "everything that is wrong, at once",
    input: { seconds: 1, loud: 3 },
    faults: ["WRONG_INPUT /loud", "WRONG_INPUT /seconds", "MISSING_INPUT /video"],
  },
  { title: "what is no object", input: [1], faults: ["WRONG_INPUT "] },
  { title: "any input where the pipeline takes none", schema: null, input: { a: 1 }, faults: ["UNKNOWN_INPUT /a"] },
  {
    title: "a closed object's unknown key inside",
    schema: { type: "object", properties: { a: { type: "object", properties: {}, additionalProperties: false } } },
    input: { a: { b: 1 } },
    faults: ["UNKNOWN_INPUT /a/b"],
  },
];

test.each(refusals)("$title is refused", async ({ input, schema: other, faults, says }) => {
  const definition = await pipelineOf(other === undefined ? schema : other);
  const thrown: unknown = await decodeInput(definition, input, folder).catch((error: unknown) => error);

  expect(thrown).toMatchObject({ code: "INPUT_INVALID" });
  const found = thrown instanceof HoldfastError ? thrown.faults : [];
  expect(found.map((fault) => `${fault.code} ${fault.path}`)).toEqual(faults);
  expect(found[0]?.message).toContain(says ?? "");
});

test("an input that a schema leaves open on purpose is accepted", async () => {
  const definition = await pipelineOf({ type: "object", additionalProperties: { type: "string" } });

  expect(await decodeInput(definition, { anything: "goes" }, folder)).toEqual({ anything: "goes" });
});

test("an input that only a branch of the schema names is accepted", async () => {
  const definition = await pipelineOf({
    type: "object",
    anyOf: [{ properties: { a: {} } }, { properties: { b: {} } }],
  });

  expect(await decodeInput(definition, { b: 1 }, folder)).toEqual({ b: 1 });
});

test("a default in a branch of the schema is no fault", async () => {
  const definition = await pipelineOf({
    type: "object",
    properties: { a: { anyOf: [{ type: "object", properties: { b: { default: 1 } } }, { type: "null" }] } },
  });

  expect(await decodeInput(definition, { a: {} }, folder)).toEqual({ a: {} });
});

const pairs: readonly { readonly pair: InputPair; readonly value: unknown }[] = [
  { pair: ["video", "12"], value: "12" },
  { pair: ["seconds", "12"], value: 12 },
  { pair: ["seconds", "-3"], value: -3 },
  { pair: ["seconds", "1.5"], value: "1.5" },
  { pair: ["seconds", "ten"], value: "ten" },
  { pair: ["rate", "1.5e3"], value: 1500 },
  { pair: ["rate", ""], value: "" },
  { pair: ["loud", "true"], value: true },
  { pair: ["loud", "yes"], value: "yes" },
  { pair: ["tags", "[1,2]"], value: [1, 2] },
  { pair: ["tags", "7"], value: [7] },
  { pair: ["crop", '{"width":3}'], value: { width: 3 } },
  { pair: ["seconds", "007"], value: "007" },
  { pair: ["seconds", "+5"], value: "+5" },
  { pair: ["seconds", " 5"], value: " 5" },
  { pair: ["seconds", "1e3"], value: "1e3" },
  { pair: ["seconds", "0x10"], value: "0x10" },
  { pair: ["seconds", "9007199254740991"], value: 9_007_199_254_740_991 },
  { pair: ["rate", ".5"], value: ".5" },
  { pair: ["rate", "5."], value: "5." },
  { pair: ["rate", "Infinity"], value: "Infinity" },
  { pair: ["loud", "TRUE"], value: "TRUE" },
  { pair: ["words", "[draft"], value: ["[draft"] },
  { pair: ["either", "1.0"], value: "1.0" },
  { pair: ["either", "1.5"], value: 1.5 },
  { pair: ["either", "9007199254740993"], value: "9007199254740993" },
  { pair: ["note", "null"], value: null },
  { pair: ["note", "5"], value: "5" },
  { pair: ["level", "2"], value: 2 },
  { pair: ["level", "high"], value: "high" },
  { pair: ["unknown", "5"], value: "5" },
];

test.each(pairs)("$pair is read as $value", async ({ pair, value }) => {
  expect(typedInput(await pipelineOf(schema), [pair])).toEqual({ [pair[0]]: value });
});

const unkept: readonly InputPair[] = [
  ["seconds", "9007199254740993"],
  ["seconds", "-9007199254740992"],
  ["rate", "1e400"],
  ["rate", "0.12345678901234567890"],
  ["tags", "[1,9007199254740993]"],
  ["crop", '{"width":9007199254740993}'],
  ["crop", '{"width":1,"width":2}'],
  ["crop", '{"name":"\\ud83c"}'],
  ["crop", `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`],
  ["crop", "{width"],
];

test.each(unkept)("-i %s=%s cannot be kept, and is refused with its place", async (key, text) => {
  const definition = await pipelineOf(schema);

  expect(() => typedInput(definition, [[key, text]])).toThrow(
    expect.objectContaining({
      code: "INPUT_INVALID",
      faults: [expect.objectContaining({ path: expect.stringMatching(`^/${key}`) })],
    }),
  );
});

test("a repeated key of a list adds to it, another is replaced", async () => {
  const definition = await pipelineOf(schema);

  expect(
    typedInput(definition, [
      ["tags", "1"],
      ["seconds", "5"],
      ["tags", "2"],
      ["seconds", "6"],
    ]),
  ).toEqual({ tags: [1, 2], seconds: 6 });
});

async function pipelineOf(input: JsonObject | null): Promise<Definition> {
  const data = { name: "x", input, stages: { a: { run: ["ls"] } } };
  return (await validatePipeline(data, { file: "x", folder: null, config: null })).definition;
}
