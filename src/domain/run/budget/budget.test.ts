import { expect, test } from "vitest";
import { agentStage, commandStage, definitionOf, type StageMore } from "../../../testing/definition.ts";
import { givenRun, openGates, PERSON, stages, standing, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, settlement } from "../../../testing/script.ts";
import type { Budget, Stage } from "../../definition/definition.ts";

const usd = (amount: number): Budget => ({ usd: amount, tokens: null, minutes: null });

/** A run whose first stage has cost so much and is over. */
function spent(amount: number | null, all: readonly Stage[], budget: Budget | null = null): GivenRun {
  const [first] = all;
  const script = scriptOf({ work: { [first?.id ?? ""]: ["hangs"] } });
  const run = givenRun(definitionOf(all, { budget }), { script });
  run.play();
  const [execution] = Object.values(run.state().executions);
  const usage = { usd: amount, inputTokens: null, outputTokens: null };
  if (execution !== undefined) run.when({ ...settlement(execution, "ok"), usage });
  run.play();
  return run;
}

function answer(run: GivenRun, option: string): void {
  const gate = openGates(run.state())[0]?.gate ?? "";
  run.when({ type: "answer", gate, option, note: null, subject: null }, PERSON);
  run.play();
}

const after: StageMore = { needs: ["a"] };

test("[RUN-22] a budget that is spent lets nothing begin until a person gave it as much again", () => {
  const run = spent(1, [agentStage("a"), agentStage("b", after)], usd(1));
  expect([standing(run), stages(run)]).toEqual(["waiting (budget)", { a: "succeeded", b: "waiting" }]);
  expect(openGates(run.state())).toMatchObject([{ kind: "budget", stage: "b", budget: "run" }]);
  expect(run.due().effects).toEqual([]);
  answer(run, "more");
  expect(standing(run)).toBe("completed");
});

test("[RUN-22] the one who stops at the budget of the run cancels it, at that of a stage fails the stage", () => {
  const run = spent(1, [agentStage("a"), agentStage("b", after)], usd(1));
  answer(run, "stop");
  expect(standing(run)).toBe("cancelled");
  const again = { budget: usd(1), retry: { maxAttempts: 3, backoffMs: 0, on: ["crashed" as const] } };
  const script = scriptOf({ work: { a: ["hangs"] } });
  const stage = givenRun(definitionOf([agentStage("a", again)]), { script });
  stage.play();
  const [execution] = Object.values(stage.state().executions);
  const usage = { usd: 1.5, inputTokens: null, outputTokens: null };
  if (execution !== undefined) stage.when({ ...settlement(execution, "crashed"), usage });
  stage.play();
  expect(openGates(stage.state())).toMatchObject([{ kind: "budget", budget: "a" }]);
  answer(stage, "stop");
  expect([standing(stage), stages(stage)]).toEqual(["failed", { a: "failed" }]);
});

test("[RUN-22] a budget is asked about once, and holds back every stage that would spend it", () => {
  const own: StageMore = { needs: ["a"], workspace: "own" };
  const run = spent(2, [agentStage("a"), agentStage("b", own), agentStage("c", own)], usd(1));
  expect(openGates(run.state())).toHaveLength(1);
  expect([standing(run), stages(run)]).toEqual(["waiting (budget)", { a: "succeeded", b: "waiting", c: "waiting" }]);
  answer(run, "more");
  expect(standing(run)).toBe("completed");
});

test("[RUN-22] a budget that is spent many times over is asked about once: the question says how much more it takes", () => {
  const run = spent(123, [agentStage("a"), commandStage("b", after)], usd(1));
  expect(openGates(run.state())).toMatchObject([
    { budget: "run", question: expect.stringContaining("(12300 %: $123.00 of $1.00)"), times: 123 },
  ]);
  expect(openGates(run.state())[0]?.question).toContain("Give it 123 times as much again, so that there is room");
  answer(run, "more");
  expect([standing(run), run.state().raised]).toEqual(["completed", { run: 123 }]);
});

test("[RUN-23] an unknown cost is never zero: it is counted at the budget that its stage declares", () => {
  const declared = agentStage("a", { budget: usd(3) });
  expect(standing(spent(null, [declared, commandStage("b", after)], usd(3)))).toBe("waiting (budget)");
  expect(standing(spent(null, [declared, commandStage("b", after)], usd(4)))).toBe("completed");
  expect(standing(spent(null, [agentStage("a"), commandStage("b", after)], usd(1)))).toBe("completed");
});

test("[RUN-23] what runs already is counted at the budget that its stage declares", () => {
  const own: StageMore = { workspace: "own", budget: usd(2) };
  const script = scriptOf({ work: { a: ["hangs"], b: ["hangs"] } });
  const run = givenRun(definitionOf([agentStage("a", own), agentStage("b", own)], { budget: usd(2) }), { script });
  run.play();
  expect(Object.values(run.state().executions).map(({ stage }) => stage)).toEqual(["a"]);
  expect(openGates(run.state())).toMatchObject([{ budget: "run" }]);
});

test("[RUN-22] `--yes` answers no budget, and after as much again the next warning comes", () => {
  const definition = definitionOf([agentStage("a"), agentStage("b", after)], { budget: usd(1) });
  const script = scriptOf({ work: { a: ["hangs"], b: ["hangs"] } });
  const run = givenRun(definition, { accepted: { yes: true }, script });
  const settle = (amount: number): void => {
    run.play();
    const [execution] = Object.values(run.state().executions);
    const usage = { usd: amount, inputTokens: null, outputTokens: null };
    if (execution !== undefined) run.when({ ...settlement(execution, "ok"), usage });
    run.play();
  };
  settle(1);
  expect(standing(run)).toBe("waiting (budget)");
  answer(run, "more");
  settle(0.7);
  const warned = run.events().flatMap((event) => (event.type === "budget.warned" ? [event.data.share] : []));
  expect(warned).toEqual([1, 0.85]);
});

test("[RUN-22] the budget of a stage that is called run is not that of the whole run", () => {
  const again = { budget: usd(1), retry: { maxAttempts: 3, backoffMs: 0, on: ["crashed" as const] } };
  const script = scriptOf({ work: { run: ["hangs", "ok"] } });
  const run = givenRun(definitionOf([agentStage("run", again)], { budget: usd(9) }), { script });
  run.play();
  const [execution] = Object.values(run.state().executions);
  const usage = { usd: 1.5, inputTokens: null, outputTokens: null };
  if (execution !== undefined) run.when({ ...settlement(execution, "crashed"), usage });
  run.play();
  expect(openGates(run.state())).toMatchObject([
    { stage: "run", budget: "stage:run", options: [{}, { does: "fail" }] },
  ]);
  expect([standing(run), run.state().warned]).toEqual(["waiting (budget)", ["stage:run"]]);
  answer(run, "more");
  expect(run.state().raised).toEqual({ "stage:run": 1 });
  expect(standing(run)).toBe("completed");
});
