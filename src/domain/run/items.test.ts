import { expect, test } from "vitest";
import { commandStage, definitionOf, eachOf, readingStage, reviewBy } from "../../testing/definition.ts";
import { attempts, BEGINNING, givenRun, stageIn, stages, standing, type GivenRun } from "../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../testing/script.ts";
import type { Each, Stage } from "../definition/definition.ts";
import { chosenArtifacts } from "./stage/visible.ts";

// `each` runs a stage once for each item.

test("[P14] items are worked on in list order, each with attempts of its own", () => {
  const run = listed({ work: { each: ["ok", "crashed", "ok"] }, items: { each: [["one", "two"]] } });
  while (run.sleep()) run.play();
  expect(attempts(run, "each")).toEqual([
    "one 1 first succeeded ok",
    "two 1 first failed crashed",
    "two 2 retry succeeded ok",
  ]);
  expect(chosenArtifacts(run.state(), "each").map((artifact) => artifact.key)).toEqual(["one", "two"]);
  expect(standing(run)).toBe("completed");
});

test("[P14] an empty list succeeds, and what reads it runs", () => {
  const run = listed({ items: { each: [[]] } });
  expect([standing(run), stages(run)["after"]]).toEqual(["completed", "succeeded"]);
});

test("[P14] a failed item fails the stage, or is left out and makes the run partial", () => {
  const ends: ScriptTables = { work: { each: ["exit", "ok"] } };
  const failed = listed(ends);
  expect(failed.state().failure).toMatchObject({
    stage: "each",
    reason: "exit",
    message: "item one: it ended: exit",
  });
  const left = listed(ends, { onFail: "skip" });
  expect([standing(left), left.state().partial]).toEqual(["completed", true]);
  expect(stageIn(left, "each").units.map((unit) => unit.skipped)).toEqual(["exit", null]);
});

test.each([
  ["too many items", [["a", "b", "c"]], "3 items are more than the 2 that `each.atMost` allows."],
  ["a doubled key", [["a", "a"]], "The key a stands on more than one item."],
])("[P14] %s fails the stage", (_what, items, message) => {
  expect(listed({ items: { each: items } }, { atMost: 2 }).state().failure).toMatchObject({
    stage: "each",
    reason: "items",
    message,
  });
});

test("[P14] after a crash it goes on with the item that was interrupted; finished ones are not done again", () => {
  const run = listed({ work: { each: ["ok", "hangs", "lost", "ok"] }, items: { each: [["one", "two", "three"]] } });
  run.crash();
  expect(stages(run)["each"]).toBe("interrupted");
  run.resume();
  run.play();
  expect(attempts(run, "each")).toEqual([
    "one 1 first succeeded ok",
    "two 1 first unknown crashed",
    "two 2 retry succeeded ok",
    "three 1 first succeeded ok",
  ]);
});

test("[P14] each item is judged on its own", () => {
  const run = listed({ judges: { each: [{ result: "rework", score: 1 }, 90, 90] } }, {}, { review: reviewBy(1) });
  expect(attempts(run, "each")).toEqual([
    "one 1 first succeeded ok",
    "one 2 rework succeeded ok",
    "two 1 first succeeded ok",
  ]);
});

test("[P14] in another version attempts go on counting for items of the same key", () => {
  const run = listed({
    items: {
      each: [
        ["one", "two"],
        ["two", "three"],
      ],
    },
  });
  run.when({ type: "retry", from: "list", repin: null });
  run.play();
  const ends = stageIn(run, "each").units.map((unit) => `${unit.key} ${unit.attempts.length}`);
  expect(ends).toEqual(["two 2", "three 1"]);
  expect(stageIn(run, "each").itemsBefore.map((unit) => unit.key)).toEqual(["one"]);
});

test("[P14][G2] after a failed item another version does only what is missing", () => {
  const run = listed({ work: { each: ["ok", "exit", "ok"] } });
  expect(standing(run)).toBe("failed");
  run.when({ type: "retry", from: null, repin: null });
  run.play();
  expect([standing(run), attempts(run, "each")]).toEqual([
    "completed",
    ["one 1 first succeeded ok", "two 1 first failed exit", "two 2 redo succeeded ok"],
  ]);
});

test("[P14] of a new list the unchanged items are kept, the others and a stage that is named are done again", () => {
  const run = listed({ items: { each: [["one", "two"], ["one", "other"], ["one"]] } });
  run.when({ type: "retry", from: "list", repin: null });
  run.play();
  expect(attempts(run, "each")).toEqual(["one 1 first succeeded ok", "other 1 first succeeded ok"]);
  run.when({ type: "retry", from: "each", repin: null });
  run.play();
  expect(attempts(run, "each")).toEqual(["one 1 first succeeded ok", "one 2 redo succeeded ok"]);
});

test("a list that comes when the stage is over changes nothing", () => {
  const run = listed({});
  expect(run.when({ type: "expanded", stage: "each", items: [], fault: null }).events).toEqual([]);
});

// What was submitted outside is asked after until it is done.

const poll = { run: ["poll"], everyMs: 30_000, deadlineMs: 100_000 };

test("[RUN-14][P13] it polls at its interval and holds no workspace in between", () => {
  const run = polled({ polls: { a: [{ meaning: "not-yet" }, "ok"] } });
  expect(stages(run)).toEqual({ a: "waiting", b: "succeeded" });
  expect([standing(run), run.due().wakeAt]).toEqual(["waiting (timer)", BEGINNING + 30_000]);
  run.sleep();
  run.play();
  expect(run.due().wakeAt).toBe(BEGINNING + 60_000);
  run.sleep();
  run.play();
  expect([standing(run), attempts(run, "a")]).toEqual(["completed", ["1 first succeeded ok"]]);
});

test("[RUN-14][P13] its deadline ends it, exactly then", () => {
  const run = polled({ polls: { a: [{ meaning: "not-yet" }] } });
  while (run.sleep()) run.play();
  expect(run.context().facts.now).toBe(BEGINNING + 100_000);
  expect(attempts(run, "a")).toEqual(["1 first failed timeout"]);
});

test("[RUN-14][P13] a failed poll fails the attempt, a lost one is asked again, and a crash changes neither interval nor deadline", () => {
  expect(attempts(slept(polled({ polls: { a: [{ meaning: "failed" }] } })), "a")).toEqual(["1 first failed exit"]);
  const run = polled({ polls: { a: ["lost", "ok"] } });
  run.crash();
  expect([standing(run), run.due().wakeAt]).toEqual(["waiting (timer)", BEGINNING + 30_000]);
  expect(standing(slept(run))).toBe("completed");
});

test("[RUN-14][P13] a submission that says there is nothing to do is not asked after", () => {
  expect(stages(polled({ work: { a: [{ meaning: "skipped" }] } }))["a"]).toBe("skipped");
});

function polled(tables: ScriptTables): GivenRun {
  const run = givenRun(definitionOf([commandStage("a", { poll }), commandStage("b")]), { script: scriptOf(tables) });
  run.play();
  return run;
}

function listed(tables: ScriptTables, each: Partial<Each> = {}, more: Partial<Stage> = {}): GivenRun {
  const stage = commandStage("each", { ...eachOf("list", each), ...more });
  const run = givenRun(definitionOf([commandStage("list"), stage, readingStage("after", ["each"])]), {
    script: scriptOf(tables),
  });
  run.play();
  return run;
}

function slept(run: GivenRun): GivenRun {
  while (run.sleep()) run.play();
  return run;
}
