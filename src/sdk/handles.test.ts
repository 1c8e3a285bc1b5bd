import { expect, test } from "vitest";
import { command, items, pipeline, prompt, redo, type PipelineScope } from "../index.ts";
import { BUILT } from "./pipeline.ts";

// JavaScript, and TypeScript that nobody checked, can hand over anything: it is refused where it was written.

test.each<readonly [string, unknown, string]>([
  ["nothing", undefined, "undefined"],
  ["null", null, "null"],
  ["an object", {}, "an object"],
  ["a boolean", true, "true"],
])("a word that is %s is refused", (_what, word, named) => {
  const message = `expected a string, a number or the handle of an input or output, found ${named}`;

  expect(() => Reflect.apply(command, null, ["x", word])).toThrow(message);
  expect(() => Reflect.apply(prompt, null, [["Say ", "."], word])).toThrow(message);
  expect(() => built(({ stage }) => Reflect.apply(stage, null, ["a", { run: ["x", word] }]))).toThrow(message);
});

test("a handle of the wrong kind is refused by its name", () => {
  built(({ stage }) => {
    const first = stage("first", { run: "ls" });

    expect(() => Reflect.apply(command, null, ["x", first])).toThrow('found the handle of the stage "first" itself');
    expect(() => Reflect.apply(items, null, [first])).toThrow("expected the handle of an output");
    expect(() => Reflect.apply(redo, null, [first.stdout])).toThrow("expected the handle of a stage, found an object");
  });
});

test("a stage's handle can be awaited, printed and spread without asking for an output", async () => {
  const seen: object[] = [];
  const { missing } = built(({ stage }) => seen.push(stage("first", { run: "ls" })))[BUILT];
  for (const handle of seen) JSON.stringify([await Promise.resolve(handle), { ...handle }]);

  expect(missing.size).toBe(0);
});

test("an output named like a property of every object is the stage's own", () => {
  const { data, missing } = built(({ stage }) => {
    const first = stage("first", { run: "ls", outputs: { constructor: "*.txt", valueOf: "*.md" } });
    stage("second", { run: command("cat", first.constructor, first.valueOf) });
  })[BUILT];

  expect(data.stages[1]).toMatchObject({
    run: ["cat", "{{artifacts.first.constructor}}", "{{artifacts.first.valueOf}}"],
  });
  expect(missing.size).toBe(0);
});

function built(build: (scope: PipelineScope<object>) => unknown): ReturnType<typeof pipeline> {
  return pipeline("a", {}, (scope) => void build(scope));
}
