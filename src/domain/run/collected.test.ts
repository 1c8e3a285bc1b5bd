import { expect, test } from "vitest";
import { commandStage, definitionOf } from "../../testing/definition.ts";
import { attempts, givenRun, stages, type GivenRun } from "../../testing/given.ts";
import { scriptOf, settlement, type WorkEnd } from "../../testing/script.ts";

// Where a stage leaves no files, what was collected is told together with the process's end, and counts only where that
// end leads to collecting.

test("an end that is good and leaves nothing settles the attempt at once", () => {
  const run = ending("ok");
  expect(collectedWithEnd(run).events.map(({ type }) => type)).toContain("stage.committed");
  expect(stages(run)).toEqual({ a: "succeeded" });
});

test.each<[string, Exclude<WorkEnd, "hangs">]>([
  ["failed", "exit"],
  ["was not seen", "lost"],
  ["says that there is nothing to do", { meaning: "skipped" }],
  ["asks for an answer", { meaning: "needs-input" }],
])("an end that %s is not turned into a success", (_what, end) => {
  const run = ending(end);
  const before = [stages(run), attempts(run, "a")];
  expect(collectedWithEnd(run).events).toEqual([]);
  expect([stages(run), attempts(run, "a")]).toEqual(before);
});

test("an end before its run is taken up again is collected only after that", () => {
  const run = hanging();
  run.crash();
  settle(run, "ok");
  expect(collectedWithEnd(run).events).toEqual([]);
  run.resume();
  expect(run.due().effects.map(({ kind }) => kind)).toEqual(["collect"]);
});

function hanging(): GivenRun {
  const run = givenRun(definitionOf([commandStage("a")]), { script: scriptOf({ work: { a: ["hangs"] } }) });
  run.play();
  return run;
}

function ending(end: Exclude<WorkEnd, "hangs">): GivenRun {
  const run = hanging();
  settle(run, end);
  return run;
}

function settle(run: GivenRun, end: Exclude<WorkEnd, "hangs">): void {
  const [execution] = Object.values(run.state().executions);
  if (execution === undefined) expect.unreachable();
  else run.when(settlement(execution, end));
}

function collectedWithEnd(run: GivenRun): ReturnType<GivenRun["when"]> {
  const ref = { stage: "a", item: null, attempt: 1 };
  return run.when({ type: "collected", ref, result: { ok: true, artifacts: [] }, ifDue: true });
}
