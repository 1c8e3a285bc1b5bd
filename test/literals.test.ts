import { expect, test } from "vitest";
import { isTest } from "./layers.ts";
import { readTexts } from "./source-text.ts";
import { keysByHandIn, numbersForAllIn, stateListsIn } from "./literals.ts";

const product = readTexts("src").filter(({ path }) => !isTest(path));

/** What says of each state which may follow, and migrations, whose text may not change once they were applied. */
const OTHER_HOLDERS = /^src\/(?:domain\/run\/(?:states|edges)\.ts|store\/sqlite\/migrations\/)/;

test("only states.ts lists the states of a run", () => {
  const found = product
    .filter(({ path }) => !OTHER_HOLDERS.test(path))
    .flatMap(({ path, text }) => stateListsIn(text).map((list) => `${path}: ${list}`));
  expect(found).toEqual([]);
});

test.each([
  'const OPEN = ["queued", "running"];',
  'new Set(["completed",\n  "failed"])',
  'type Ended = "completed" | "failed";',
  "`select id from run_rows where state in ('queued', 'running')`",
  'run.state === "failed" || run.state === "cancelled"',
])("control: %s is found as a list of run states", (text) => {
  expect(stateListsIn(text)).toHaveLength(1);
});

test.each([
  'type Outcome = "succeeded" | "failed" | "cancelled";',
  'show("failed")',
  'stage.state === "running" || stage.state === "reviewing"',
])("control: %s is no list of run states", (text) => {
  expect(stateListsIn(text)).toEqual([]);
});

test("only execution-key.ts composes and parses keys of executions and fences of processes", () => {
  const found = product
    .filter(({ path }) => path !== "src/base/execution-key.ts")
    .flatMap(({ path, text }) => keysByHandIn(text).map((part) => `${path}: ${part}`));
  expect(found).toEqual([]);
});

test.each([
  'fence.slice(fence.indexOf("/") + 1)',
  "`${home}/${execution}#${one.token}`",
  'one.execution.split("/")[0]',
  'wordsOf(data["execution"]).split("/")[2]',
])("control: %s is found as a key made by hand", (text) => {
  expect(keysByHandIn(text)).not.toEqual([]);
});

test("no source says all by a great number", () => {
  expect(product.flatMap(({ path, text }) => numbersForAllIn(text).map((found) => `${path}: ${found}`))).toEqual([]);
});

test.each(["store.events({ limit: 1_000_000 })", "const ALL = 10_000;"])(
  "control: %s is found as all by a number",
  (text) => {
    expect(numbersForAllIn(text)).toHaveLength(1);
  },
);
