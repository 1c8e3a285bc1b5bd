import { expect, test } from "vitest";
import { commandStage, definitionOf, eachOf, readingStage } from "../../testing/definition.ts";
import {
  attempts,
  givenRun,
  openGates,
  PERSON,
  stageIn,
  stages,
  standing,
  type GivenRun,
} from "../../testing/given.ts";
import { scriptOf, settlement, type Script, type WorkEnd } from "../../testing/script.ts";
import type { Definition, Each } from "../definition/definition.ts";

// `each.parallel`: so many items are worked on at a time, each in a workspace of its own.

/** How each item's first attempt ends; later ones go well. */
type Ends = readonly WorkEnd[];

function listed(ends: Ends, each: Partial<Each> = {}, more: Partial<Definition> = {}): GivenRun {
  const stage = commandStage("each", { ...eachOf("list", { parallel: 2, ...each }), required: false });
  const all = [commandStage("list"), stage, readingStage("after", ["each"])];
  const base = scriptOf({ items: { each: [["a", "b", "c", "d"]] } });
  const work: Script["work"] = ({ item, attempt }) => (item === null || attempt > 1 ? "ok" : (ends[item] ?? "ok"));
  const run = givenRun(definitionOf(all, more), { script: { ...base, work } });
  run.play();
  return run;
}

function working(run: GivenRun): readonly (number | null)[] {
  return Object.values(run.state().executions).map(({ item }) => item);
}

function end(run: GivenRun, item: number, how: Parameters<typeof settlement>[1]): void {
  const execution = Object.values(run.state().executions).find((one) => one.item === item);
  if (execution === undefined) throw new TypeError(`item ${item} does not run`);
  run.when(settlement(execution, how));
  run.play();
}

test("[P14] so many items run at a time, and the next begins when one of them is over", () => {
  const run = listed(["hangs", "hangs", "hangs", "hangs"]);
  expect(working(run)).toEqual([0, 1]);
  end(run, 1, "ok");
  expect(working(run)).toEqual([0, 2]);
  end(run, 0, "ok");
  expect(working(run)).toEqual([2, 3]);
  end(run, 3, "ok");
  end(run, 2, "ok");
  expect([standing(run), attempts(run, "each").length]).toEqual(["completed", 4]);
});

test("[P14] a failed item lets what runs beside it end and be kept; nothing new begins, then the stage fails", () => {
  const run = listed(["hangs", "hangs"]);
  end(run, 0, "exit");
  expect([working(run), stages(run)["each"]]).toEqual([[1], "running"]);
  end(run, 1, "ok");
  expect(stageIn(run, "each")).toMatchObject({ state: "failed", failure: { reason: "exit" } });
  expect(stageIn(run, "each").units.map(({ chosen }) => chosen)).toEqual([null, 1, null, null]);
  expect([standing(run), run.state().partial]).toEqual(["completed", true]);
});

test("[P14] where a failure cancels, what runs beside it is stopped and swept first", () => {
  const run = listed(["hangs", "hangs"], {}, { onFailure: "cancel" });
  const [first] = Object.values(run.state().executions);
  if (first !== undefined) run.when(settlement(first, "exit"));
  expect(Object.values(run.state().executions).map(({ stop }) => stop?.reason)).toEqual(["cancelled"]);
  expect(stages(run)["each"]).toBe("running");
  run.play();
  expect([stages(run)["each"], working(run)]).toEqual(["failed", []]);
});

test("[P14] an item that is left out makes room for the next", () => {
  const run = listed(["exit", "hangs", "ok", "ok"], { onFail: "skip" });
  expect(working(run)).toEqual([1]);
  expect(stageIn(run, "each").units.map(({ chosen, skipped }) => chosen ?? skipped)).toEqual(["exit", null, 1, 1]);
});

test("[P14] a start that cannot succeed fails the stage only when the others have ended", () => {
  const run = listed(["hangs", "hangs"]);
  const [first] = Object.values(run.state().executions);
  if (first !== undefined) run.when(settlement(first, "ok"));
  const role = { role: "work", judge: null } as const;
  run.play("start/");
  run.when({
    type: "give-up",
    ref: { stage: "each", item: 2, attempt: 1 },
    ...role,
    reason: "exit",
    message: "no program",
  });
  expect([working(run), stages(run)["each"]]).toEqual([[1], "running"]);
  end(run, 1, "ok");
  expect(stageIn(run, "each").failure).toEqual({ reason: "exit", message: "item c: no program" });
});

test("[P14] after a crash each goes on where it was", () => {
  const run = listed(["hangs", "hangs"]);
  run.crash();
  run.resume();
  for (const execution of Object.values(run.state().executions)) run.when(settlement(execution, "lost"));
  run.play();
  expect([standing(run), attempts(run, "each")]).toEqual([
    "completed",
    [
      "a 1 first unknown crashed",
      "a 2 retry succeeded ok",
      "b 1 first unknown crashed",
      "b 2 retry succeeded ok",
      "c 1 first succeeded ok",
      "d 1 first succeeded ok",
    ],
  ]);
});

test("[P14] a question of one item does not keep the other from its work", () => {
  const run = listed([{ meaning: "needs-input" }]);
  expect(stageIn(run, "each").units.map(({ chosen }) => chosen)).toEqual([null, 1, 1, 1]);
  const [gate] = openGates(run.state());
  run.when({ type: "answer", gate: gate?.gate ?? "", option: "retry", note: null, subject: null }, PERSON);
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[P14][G9] an answer that fails one item stays an answer, and what another asked is withdrawn", () => {
  const run = listed([{ meaning: "needs-input" }, { meaning: "needs-input" }]);
  const [first] = openGates(run.state());
  expect(openGates(run.state())).toHaveLength(2);
  run.when({ type: "answer", gate: first?.gate ?? "", option: "fail", note: null, subject: null }, PERSON);
  expect(Object.values(run.state().gates).map(({ state, answer }) => [state, answer])).toEqual([
    ["answered", "fail"],
    ["withdrawn", null],
  ]);
  expect(stageIn(run, "each").failure).toMatchObject({ reason: "rejected" });
});
