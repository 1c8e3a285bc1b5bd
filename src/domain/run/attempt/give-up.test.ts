import { expect, test } from "vitest";
import { commandStage, definitionOf, eachOf, reviewBy } from "../../../testing/definition.ts";
import { attempts, givenRun, stageIn, stages, standing, type GivenRun } from "../../../testing/given.ts";
import { scriptOf } from "../../../testing/script.ts";
import type { Each, Stage } from "../../definition/definition.ts";
import type { GiveUpCommand } from "../commands.ts";

const WHY = "The word of `{{item.title}}` holds a NUL.";

/** Reports the next start of the run's last stage as one that can never succeed. */
function giveUp(run: GivenRun, reason = "cannot-start"): void {
  run.play("start/");
  for (;;) {
    const start = run.due().effects.find((effect) => effect.kind === "start");
    if (start?.kind !== "start") throw new TypeError("nothing must be started");
    if (start.stage.id !== "list") {
      const { ref, role, judge } = start;
      run.when({ type: "give-up", ref, role, judge, reason, message: WHY } satisfies GiveUpCommand);
      return;
    }
    run.act(start);
    run.play("start/");
  }
}

function one(more: Partial<Stage> = {}): GivenRun {
  return givenRun(definitionOf([commandStage("a", more)]), { script: scriptOf() });
}

test("[RUN-47] a process that can never start is one failure, whatever `retry` says", () => {
  const run = one({ retry: { maxAttempts: 5, backoffMs: 0, on: ["crashed", "exit", "cannot-start"] } });
  giveUp(run);
  expect([standing(run), stageIn(run, "a").failure, attempts(run, "a")]).toEqual([
    "failed",
    { reason: "cannot-start", message: WHY },
    [],
  ]);
});

/** What becomes of the second of two items that cannot be started. */
const items: readonly (readonly [each: Partial<Each>, stage: string, second: unknown])[] = [
  [{ onFail: "skip" }, "succeeded", `cannot-start: ${WHY}`],
  [{ onFail: "skip", parallel: 2 }, "succeeded", `cannot-start: ${WHY}`],
  [{ onFail: "fail" }, "failed", null],
  [{ onFail: "fail", parallel: 2 }, "failed", null],
];

test.each(items)("[P14] an item that cannot be started fails as that item, once: %j", (each, stage, skipped) => {
  const all = [commandStage("list"), commandStage("each", { ...eachOf("list", each) })];
  const run = givenRun(definitionOf(all), { script: scriptOf({ items: { each: [["one", "two"]] } }) });
  run.play("start/1/each/0");
  const first = run.due().effects.find((effect) => effect.kind === "start");
  if (first !== undefined) run.act(first);
  run.play("start/1/each/1");
  giveUp(run);
  run.play();
  expect(stages(run)["each"]).toBe(stage);
  expect(stageIn(run, "each").units.map((unit) => unit.skipped)).toEqual([null, skipped]);
  if (stage === "failed") expect(stageIn(run, "each").failure?.message).toBe(`item two: ${WHY}`);
});

test("[RUN-47] a judge that can never start counts as broken, with the reason", () => {
  const run = one({ review: reviewBy(1, { exhausted: "fail" }) });
  run.play("start/1/a/-/1/judge");
  giveUp(run, "program-missing");
  giveUp(run, "program-missing");
  run.play();
  expect(stageIn(run, "a").failure).toMatchObject({ reason: "judge-failed", message: expect.stringContaining(WHY) });
});

test("[RUN-47] a poll that can never start fails its attempt", () => {
  const run = one({ poll: { run: ["poll"], everyMs: 1_000, deadlineMs: 60_000 } });
  run.play("start/1/a/-/1/poll");
  while (!run.due().effects.some(({ key }) => key.includes("poll")) && run.sleep());
  giveUp(run);
  run.play();
  expect([attempts(run, "a"), stageIn(run, "a").failure?.message]).toEqual([["1 first failed cannot-start"], WHY]);
});

test("[RUN-47] what is not to be started now is not given up", () => {
  const run = one();
  giveUp(run);
  const ref = { stage: "a", item: null, attempt: 1 };
  const late = { type: "give-up", ref, role: "work", judge: null, reason: "cannot-start", message: "" } as const;
  expect(run.when(late).events).toEqual([]);
});
