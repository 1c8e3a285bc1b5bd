import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { MUTANTS } from "./mutants/mutants.ts";
import { without } from "./mutants/tree.ts";

// `npm run test:mutants` takes behaviours out and sees their tests go red; here only that it still can.

const ROOT = resolve(import.meta.dirname, "..");

test.each(MUTANTS)("$name: its words stand once in $file, and its tests exist", (mutant) => {
  const text = readFileSync(join(ROOT, mutant.file), "utf8");
  expect(without(mutant, text)).not.toBe(text);
  expect(mutant.tests.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test("control: words that are gone, or stand twice, are a stale mutant", () => {
  const mutant = { name: "", breaks: "", file: "a.ts", from: "b", to: "", tests: [] };
  expect(() => without(mutant, "a")).toThrow(/stale mutant.* 0 times/);
  expect(() => without(mutant, "b b")).toThrow(/stale mutant.* 2 times/);
});
