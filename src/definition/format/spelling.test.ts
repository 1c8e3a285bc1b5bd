import { expect, test } from "vitest";
import { HoldfastError, type Fault } from "../../base/failure.ts";
import { readYaml } from "../load/read-yaml.ts";
import { validatePipeline, type ValidPipeline } from "../validate-pipeline.ts";

const SPELLINGS = `1.0 1.10 01234 00042 007 0755 0x1F 0o17 1e3 1_000 .5 5. +5 -0 no yes on null Null ~ true True TRUE
  .inf .nan 2001-12-14 12345678901234567890 9007199254740993`.split(/\s+/);

async function read(text: string): Promise<ValidPipeline> {
  const { data, ...source } = readYaml({ file: "p.yaml", text });
  return validatePipeline(data, { file: "p.yaml", folder: null, config: null, ...source });
}

async function faultsOf(text: string): Promise<readonly Fault[]> {
  const thrown: unknown = await read(text).catch((error: unknown) => error);
  return thrown instanceof HoldfastError ? thrown.faults : [];
}

test.each(SPELLINGS)("[P51] %s is kept as it was written, wherever a text is meant", async (word) => {
  const { definition } = await read(`
name: spelling
title: ${/null|Null|~/.test(word) ? '"x"' : word}
input:
  type: object
  properties:
    one: { type: string, default: ${word}, enum: [${word}, other] }
    list: { type: array, items: { type: string }, default: [${word}] }
    map: { type: object, properties: { in: { type: string } }, default: { in: ${word} } }
    ${word}: { type: string }
stages:
  say: { run: [echo, ${word}], env: { set: { WORD: ${word} } } }
  agent:
    agent: { use: scripted, prompt: { text: ${word} }, script: [{ say: ${word} }, { run: [echo, ${word}] }] }
    outputs: { answer: { glob: a.json, schema: { const: ${word}, type: string } } }
`);
  const written = JSON.stringify(definition.stages);
  const wanted = JSON.stringify(word);
  for (const part of [
    `["echo",${wanted}]`,
    `"WORD":${wanted}`,
    `"say":${wanted}`,
    `"const":${wanted}`,
    `"prompt":${wanted}`,
  ])
    expect(written).toContain(part);
  expect(definition.input?.["properties"]).toMatchObject({
    one: { default: word, enum: [word, "other"] },
    list: { default: [word] },
    map: { default: { in: word } },
    [word]: { type: "string" },
  });
});

test("a value that may be a number too is one only if it is written as JSON writes it", async () => {
  const { definition } = await read(`
name: either
input:
  type: object
  properties: { a: { type: [string, number], default: 1.50 }, b: { type: [string, number], default: 1.5 } }
stages: { a: { run: [ls] } }
`);
  expect(definition.input?.["properties"]).toMatchObject({ a: { default: "1.50" }, b: { default: 1.5 } });
});

test("[P50][P51] a number that cannot be kept is refused at its line; an empty value is no text", async () => {
  const faults = await faultsOf(`
name: large
input:
  type: object
  properties:
    a: { type: integer, default: 9007199254740993, minimum: -12345678901234567890 }
    b: { enum: [0xFFFFFFFFFFFFFFFFF, { c: 1e300 }] }
stages:
  say: { run: [echo, ], env: { set: { EMPTY: , WORD: a } }, retry: { maxAttempts: .inf } }
  agent: { agent: { use: scripted, script: [{ answer: { id: 9007199254740993 } }], prompt: { text: "\\ud83c\\0" } } }
`);
  expect(faults.map(({ line, path, code }) => [line, path, code])).toEqual([
    [6, "/input/properties/a/default", "INEXACT_NUMBER"],
    [6, "/input/properties/a/minimum", "INEXACT_NUMBER"],
    [7, "/input/properties/b/enum/0", "INEXACT_NUMBER"],
    [7, "/input/properties/b/enum/1/c", "INEXACT_NUMBER"],
    [9, "/stages/say/env/set/EMPTY", "WRONG_TYPE"],
    [9, "/stages/say/retry/maxAttempts", "INEXACT_NUMBER"],
    [10, "/stages/agent/agent/script/0/answer/id", "INEXACT_NUMBER"],
    [10, "/stages/agent/agent/prompt/text", "BAD_TEXT"],
  ]);
});

test("[P51] a condition that compares a text with a number or a boolean is refused at its line", async () => {
  const faults = await faultsOf(`
name: compared
input:
  type: object
  properties: { version: { type: string }, count: { type: integer }, either: { type: [string, number] } }
stages:
  a: { run: [ls], when: { input.version: 1.0 } }
  b: { run: [ls], when: { input.version: ["1.0", 007], input.count: 1, input.either: 1 } }
`);
  expect(faults.map(({ line, path, hint }) => [line, path, hint])).toEqual([
    [7, "/stages/a/when/input.version", 'Write it in quotes: "1.0".'],
    [8, "/stages/b/when/input.version/1", 'Write it in quotes: "007".'],
  ]);
});

test.each(["[", "- ", "{a: ", "? "])("%s 20,000 times is nested too deep, and nothing breaks", async (open) => {
  const faults = await faultsOf(open.repeat(20_000));
  expect(faults.map(({ code }) => code)).toContain("YAML_SYNTAX");
});
