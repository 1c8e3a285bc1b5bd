import { expect, test } from "vitest";
import { agentStage, commandStage, definitionOf, reviewBy } from "../../testing/definition.ts";
import { attempts, BEGINNING, givenRun, stages, standing, type GivenRun } from "../../testing/given.ts";
import { scriptOf } from "../../testing/script.ts";
import { explain } from "./view/explain.ts";
import { showRun } from "./view/show.ts";
import type { ShownStage } from "./view/shown.ts";

const HOT = { type: "hold-back", ref: { stage: "a", item: null }, limit: "load", message: "its load is 9" } as const;
const AROUND = { waitingFor: [], problems: [], finders: [], orchestrated: true, recovery: null, now: 0 };

test("[P12] a stage for which the machine has too little waits visibly, is looked at again, and begins once there is enough", () => {
  const run = givenRun(definitionOf([commandStage("a")]));
  run.when({ type: "advance" });
  run.when(HOT);
  expect([standing(run), stages(run)["a"]]).toEqual(["waiting (host)", "waiting"]);
  expect(explain(run.state(), run.definition, AROUND).because).toContain("a waits for this machine: its load is 9.");
  expect(run.due().effects.map(({ kind }) => kind)).toEqual(["start"]);
  expect(run.when(HOT).events).toEqual([]);
  expect(run.when({ ...HOT, limit: "freeDisk" }).events).toHaveLength(1);
  run.play();
  expect([standing(run), attempts(run, "a")]).toEqual(["completed", ["1 first succeeded ok"]]);
});

test("[P12] what has begun is not held back", () => {
  const run = givenRun(definitionOf([commandStage("a")]));
  run.play("watch");
  expect(run.when(HOT).events).toEqual([]);
});

const USED_UP = { ...HOT, limit: "quota", message: "the quota of its agent claude: it is used up" } as const;

test("[RUN-29] a unit whose account is used up waits visibly; where its client said so itself, another word is told as well", () => {
  const run = givenRun(definitionOf([agentStage("a")]), {
    script: scriptOf({ work: { a: [{ quotaUntil: BEGINNING + 1_000 }, "ok"] } }),
  });
  run.when({ type: "advance" });
  run.when(USED_UP);
  expect([standing(run), explain(run.state(), run.definition, AROUND).because]).toEqual([
    "waiting (quota)",
    [`a waits for ${USED_UP.message}.`],
  ]);
  expect(run.when(USED_UP).events).toEqual([]);
  run.play();
  expect(explain(run.state(), run.definition, AROUND).because.join()).toMatch(/^a tries again at \S+ \(quota\)/);
  run.sleep();
  expect(run.when({ ...USED_UP, message: "the quota of its agent claude: another tries" }).events).toHaveLength(1);
  expect(shownStage(run)).toMatchObject({
    state: "waiting",
    reason: "quota",
    message: "the quota of its agent claude: another tries",
  });
  run.play();
  expect([standing(run), shownStage(run)]).toMatchObject(["completed", { message: null }]);
});

test("[RUN-29] a judge to be asked is held back for its account only, until it is asked", () => {
  const run = givenRun(definitionOf([commandStage("a", { review: reviewBy(1) })]));
  run.play("start/1/a/-/1/judge");
  expect(run.when(HOT).events).toEqual([]);
  run.when(USED_UP);
  expect([standing(run), stages(run)["a"]]).toEqual(["waiting (quota)", "waiting"]);
  run.play();
  expect(standing(run)).toBe("completed");
});

function shownStage(run: GivenRun): ShownStage | undefined {
  const places = { workspace: "", artifact: () => "", quarantined: null };
  return showRun(run.state(), run.definition, { places, options: { all: false } }).stages[0];
}
