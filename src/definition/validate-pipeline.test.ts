import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { HoldfastError, type Fault } from "../base/failure.ts";
import { readYaml } from "./read-yaml.ts";
import { validatePipeline, type ValidPipeline } from "./validate-pipeline.ts";

interface Case {
  readonly title: string;
  readonly yaml: string;
  /** `line:column code path`, in order. */
  readonly faults: readonly string[];
  /** Words that the first fault must say. */
  readonly says?: string;
}

const cases: readonly Case[] = ["form", "mentions", "meaning"].flatMap((topic): readonly Case[] =>
  parse(readFileSync(new URL(`cases/${topic}.yaml`, import.meta.url), "utf8")),
);

test.each(cases)("$title", async ({ yaml, faults, says }) => {
  const found = await faultsOf(yaml);

  expect(found.map((fault) => `${fault.line}:${fault.column} ${fault.code} ${fault.path}`)).toEqual(faults);
  expect(found.every((fault) => fault.file === "a.pipeline.yaml" && fault.hint !== "")).toBe(true);
  expect(found[0]?.message).toContain(says ?? "");
});

test("a template of literal braces is no template", async () => {
  const { definition } = await valid(
    "stages:\n  a: { run: [x, '\\{{input.x}}', '{{ handlebars }}', '${{ secrets.X }}'] }\n",
  );

  expect(definition.stages[0]?.needs).toEqual([]);
});

async function faultsOf(yaml: string): Promise<readonly Fault[]> {
  const thrown: unknown = await valid(yaml).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(HoldfastError);
  return thrown instanceof HoldfastError ? thrown.faults : [];
}

async function valid(text: string): Promise<ValidPipeline> {
  const file = "a.pipeline.yaml";
  const read = readYaml({ file, text });
  const { locate, findings, warnings, broken } = read;
  return validatePipeline(read.data, { file, folder: null, config: null, locate, findings, warnings, broken });
}
