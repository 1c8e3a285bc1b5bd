import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { HoldfastError, type Fault } from "../base/failure.ts";
import { readYaml } from "./load/read-yaml.ts";
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

test("a minimum above the pass is legal, and said so where it was written", async () => {
  expect((await valid(reviewed("passScore: 50"))).warnings).toEqual([]);
  expect((await valid(reviewed("minScore: 100"))).warnings).toMatchObject([{ code: "SCORE_NEVER_REACHED", line: 2 }]);
});

test("retries beside a ladder are legal and have no effect, which is said", async () => {
  expect((await valid(laddered("backoff: 1s, maxAttempts: 2"))).warnings).toEqual([]);
  expect((await valid(laddered("maxAttempts: 5"))).warnings).toMatchObject([
    { code: "LADDER_INSTEAD", path: "/stages/a/retry/maxAttempts" },
  ]);
});

function laddered(retry: string): string {
  return `stages:\n  a: { agent: { use: scripted, script: [[{ say: hi }]] }, ladder: [retry], retry: { ${retry} } }\n`;
}

function reviewed(words: string): string {
  return `stages:\n  a: { run: [x], review: { judges: [run: [j]], ${words} } }\n`;
}

test("a cycle at the end of a long chain is found", async () => {
  const chain = Array.from({ length: 3_000 }, (_, n) => `  s${n}: { run: [x], needs: [s${n + 1}] }\n`).join("");

  expect((await valid(`stages:\n${chain}  s3000: { run: [x] }\n`)).definition.stages).toHaveLength(3_001);
  expect(await faultsOf(`stages:\n${chain}  s3000: { run: [x], needs: [s2999] }\n`)).toMatchObject([
    { code: "CYCLE", line: 3_001, path: "/stages/s2999" },
  ]);
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
