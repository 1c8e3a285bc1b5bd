import { expect, test } from "vitest";
import { commandStage, definitionOf } from "../../testing/definition.ts";
import { attempts, givenRun, stages, standing } from "../../testing/given.ts";
import { explain } from "./explain.ts";

const HOT = { type: "hold-back", ref: { stage: "a", item: null }, limit: "load", message: "its load is 9" } as const;
const AROUND = { waitingFor: [], problems: [], orchestrated: true, recovery: null };

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
