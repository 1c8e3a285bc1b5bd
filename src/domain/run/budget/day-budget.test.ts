import { expect, test } from "vitest";
import { agentStage, commandStage, definitionOf, type StageMore } from "../../../testing/definition.ts";
import { BEGINNING, givenRun, openGates, stages, standing, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, settlement } from "../../../testing/script.ts";
import { NO_USAGE } from "../../usage.ts";
import type { DayFacts } from "../context.ts";

// The day's budget spans runs: what they have spent comes from outside, what a run does about it is decided here.

const HOUR_MS = 3_600_000;
const MIDNIGHT = BEGINNING + 5 * HOUR_MS;

const usd = (amount: number): DayFacts["spent"] => ({ ...NO_USAGE, usd: amount });

/** A day with a limit of ten dollars. */
function day(more: Partial<DayFacts> = {}): DayFacts {
  return {
    endsAt: MIDNIGHT,
    limit: { usd: 10, tokens: null, minutes: null },
    raised: 0,
    warned: false,
    askedIn: null,
    spent: NO_USAGE,
    minutes: 0,
    untold: NO_USAGE,
    reserved: NO_USAGE,
    ...more,
  };
}

const after: StageMore = { needs: ["a"] };

/** A run of two stages on such a day. */
function runOn(facts: DayFacts): GivenRun {
  const run = givenRun(definitionOf([commandStage("a"), commandStage("b", after)]));
  run.day(facts);
  run.play();
  return run;
}

test("[RUN-27] nothing begins once the day's budget is spent; a person is asked in one run, and gives more", () => {
  const run = runOn(day({ spent: usd(10) }));
  expect([standing(run), stages(run)]).toEqual(["waiting (budget)", { a: "waiting" }]);
  expect(openGates(run.state())).toMatchObject([{ kind: "budget", budget: "day", options: [{}, { does: "cancel" }] }]);
  expect(run.due().effects).toEqual([]);
  run.day(day({ spent: usd(10), askedIn: run.state().id }));
  run.answer("more");
  run.play();
  // Until the day itself is known to have room, it waits on; the question is not asked twice.
  expect([standing(run), openGates(run.state())]).toEqual(["waiting (budget)", []]);
  run.day(day({ spent: usd(10), raised: 1 }));
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[RUN-27] while a person is asked in another run, a run waits without asking, until that is answered or the day is over", () => {
  const run = runOn(day({ spent: usd(12), askedIn: "another" }));
  expect([standing(run), openGates(run.state())]).toEqual(["waiting (budget)", []]);
  expect(run.state().dayOver).toEqual({ until: MIDNIGHT, share: 1.2 });
  expect(run.due().wakeAt).toBe(MIDNIGHT);
  run.day(day({ endsAt: MIDNIGHT + 24 * HOUR_MS }));
  run.sleep();
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[RUN-27] at midnight the question is withdrawn, and what waited goes on", () => {
  const run = runOn(day({ spent: usd(10) }));
  expect(run.sleep()).toBe(true);
  run.day(day({ endsAt: MIDNIGHT + 24 * HOUR_MS }));
  run.play();
  expect(standing(run)).toBe("completed");
  expect(Object.values(run.state().gates)).toMatchObject([{ state: "withdrawn" }]);
});

test("[RUN-27] a next day that is spent as well is waited for in turn", () => {
  const run = runOn(day({ spent: usd(10), askedIn: "another" }));
  run.sleep();
  run.day(day({ endsAt: MIDNIGHT + 24 * HOUR_MS, spent: usd(11), askedIn: "another" }));
  run.play();
  expect([standing(run), run.due().wakeAt]).toEqual(["waiting (budget)", MIDNIGHT + 24 * HOUR_MS]);
});

test("[RUN-27] a day that stands still asks for nothing twice", () => {
  const run = runOn(day({ spent: usd(10), askedIn: "another" }));
  run.sleep();
  const before = run.state().seq;
  run.when({ type: "advance" });
  expect(run.state().seq).toBe(before);
});

test("[RUN-27] the one who asked and is gone leaves the question to the next run", () => {
  const run = runOn(day({ spent: usd(10), askedIn: "another" }));
  run.day(day({ spent: usd(10) }));
  run.play();
  expect(openGates(run.state())).toMatchObject([{ budget: "day" }]);
});

test("[RUN-23] what is under way holds back what would spend more, and asks nobody: it may turn out cheaper", () => {
  const run = runOn(day({ spent: usd(6), reserved: usd(5) }));
  expect([standing(run), openGates(run.state())]).toEqual(["waiting (budget)", []]);
  run.day(day({ spent: usd(6.1) }));
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[RUN-23] what never told its cost is counted at what its stage declares, and a person is asked", () => {
  expect(openGates(runOn(day({ spent: usd(6), untold: usd(5) })).state())).toMatchObject([{ budget: "day" }]);
});

test("[RUN-27] a stopped run is cancelled; a project without such a budget is not held back, nor any longer", () => {
  const run = runOn(day({ spent: usd(10) }));
  run.answer("stop");
  run.play();
  expect(standing(run)).toBe("cancelled");
  const freed = givenRun(definitionOf([commandStage("a")]));
  freed.day(day({ spent: usd(10) }));
  freed.play();
  freed.day(null);
  freed.play();
  expect(standing(freed)).toBe("completed");
});

test("[RUN-27] several stages that could begin ask once", () => {
  const own: StageMore = { workspace: "own" };
  const run = givenRun(definitionOf([agentStage("a", own), agentStage("b", own), agentStage("c", own)]));
  run.day(day({ spent: usd(10) }));
  run.play();
  expect(openGates(run.state())).toHaveLength(1);
  expect(stages(run)).toEqual({ a: "waiting", b: "waiting", c: "waiting" });
});

test("[RUN-27] at four fifths of the day a person is warned, once", () => {
  const script = scriptOf({ work: { a: ["hangs"] } });
  const settle = (facts: DayFacts): readonly unknown[] => {
    const run = givenRun(definitionOf([agentStage("a")]), { script });
    run.day(facts);
    run.play();
    const [execution] = Object.values(run.state().executions);
    if (execution !== undefined) run.when({ ...settlement(execution, "ok"), usage: usd(2) });
    return run.events().flatMap((event) => (event.type === "budget.warned" ? [event.data] : []));
  };
  expect(settle(day({ spent: usd(6.5) }))).toEqual([{ scope: "day", spent: usd(8.5), share: 0.85 }]);
  expect(settle(day({ spent: usd(6.5), warned: true }))).toEqual([]);
  expect(settle(day({ spent: usd(5) }))).toEqual([]);
});

test("[RUN-27] the budget of a stage that is called day is not that of the day", () => {
  const budget = { usd: 1, tokens: null, minutes: null };
  const again = { budget, retry: { maxAttempts: 3, backoffMs: 0, on: ["crashed" as const] } };
  const run = givenRun(definitionOf([agentStage("day", again)]), {
    script: scriptOf({ work: { day: ["hangs", "ok"] } }),
  });
  run.play();
  const [execution] = Object.values(run.state().executions);
  if (execution !== undefined) run.when({ ...settlement(execution, "crashed"), usage: usd(1.5) });
  run.play();
  expect(openGates(run.state())).toMatchObject([{ stage: "day", budget: "stage:day" }]);
  expect(run.state().dayOver).toBeNull();
});
