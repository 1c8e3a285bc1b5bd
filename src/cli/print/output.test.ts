import { expect, test } from "vitest";
import { readTexts } from "../../../test/source-text.ts";

test("[P42] only one module of the command line writes to standard output, and answers for it", () => {
  const writers = readTexts("src").filter(({ text }) => /process\.stdout\.write|console\.(?:log|info)/.test(text));
  expect(writers.map(({ path }) => path).filter((path) => !path.endsWith(".test.ts"))).toEqual([
    // A child of a stage, whose journal is read, and a program for tests.
    "src/agents/scripted/host/print.ts",
    "src/cli/print/output.ts",
    "src/testing/fake-model/main.ts",
  ]);
});
