import { expect, test } from "vitest";
import { HoldfastError, type Fault } from "../../base/failure.ts";
import type { Json, JsonObject } from "../../base/json/json.ts";
import { definitionToFormat } from "../print/definition-to-format.ts";
import { validatePipeline, type ValidPipeline } from "../validate-pipeline.ts";

const STANDARD = 268_435_456;

async function read(data: JsonObject): Promise<ValidPipeline> {
  return validatePipeline(data, { file: "/x.pipeline.yaml", folder: null, config: null });
}

async function faultsOf(data: JsonObject): Promise<readonly Fault[]> {
  const thrown = await read(data).catch((failure: unknown) => failure);
  return thrown instanceof HoldfastError ? thrown.faults : [];
}

function limited(output: Json, more: JsonObject = {}): JsonObject {
  return { name: "x", stages: { a: { run: ["ls"], limits: { output } } }, ...more };
}

test.each([
  [1, 1, 1],
  [1_000, 1_000, "1KB"],
  ["1KB", 1_000, "1KB"],
  ["64KiB", 65_536, "64KiB"],
  ["16MiB", 16_777_216, "16MiB"],
  ["2MB", 2_000_000, "2MB"],
  ["256MiB", STANDARD, "256MiB"],
  ["1GiB", 1_073_741_824, "1GiB"],
  [1_001, 1_001, 1_001],
])("[P41] a limit of output %j is %i bytes, and is written as %j", async (written, bytes, shown) => {
  const { definition } = await read(limited(written));
  expect(definition.stages[0]?.outputLimitBytes).toBe(bytes);
  expect(definitionToFormat(definition)).toMatchObject({ stages: [{ limits: { output: shown } }] });
  expect((await read(definitionToFormat(definition))).definition).toEqual(definition);
});

test.each([0, -1, 1.5, "0KB", "2GiB", "999999TB", "1XB", "lots", "", null, true].map((output) => ({ output })))(
  "[P41] a limit of output $output is a fault at its place",
  async ({ output }) => {
    expect((await faultsOf(limited(output))).map(({ path }) => path)).toEqual(["/stages/a/limits/output"]);
  },
);

test("the folder of a run may be said, and changes no hash; git comes later", async () => {
  const stages = { a: { run: ["ls"] } };
  const said = await read({ name: "x", workspace: "folder", stages });
  expect(said.hash).toBe((await read({ name: "x", stages })).hash);
  expect(definitionToFormat(said.definition)).toMatchObject({ workspace: "folder" });
  expect(await faultsOf({ name: "x", workspace: { git: {} }, stages })).toMatchObject([{ code: "NOT_YET" }]);
});

test("an unknown limit names the one that there is", async () => {
  expect(await faultsOf({ name: "x", stages: { a: { run: ["ls"], limits: { outputs: 1 } } } })).toMatchObject([
    { path: "/stages/a/limits/outputs", message: expect.stringContaining("output") },
  ]);
});

test("what the pipeline says holds for each stage that says nothing; the default changes no hash", async () => {
  const stages = { a: { run: ["ls"] }, b: { run: ["ls"], limits: { output: 7 } } };
  const { definition } = await read({ name: "x", limits: { output: "1KiB" }, stages });
  expect(definition.stages.map((stage) => stage.outputLimitBytes)).toEqual([1_024, 7]);

  const plain = await read({ name: "x", stages: { a: { run: ["ls"] } } });
  expect(plain.definition.stages[0]?.outputLimitBytes).toBe(STANDARD);
  expect((await read(limited("256MiB"))).hash).toBe(plain.hash);
  expect((await read(limited("255MiB"))).hash).not.toBe(plain.hash);
});
