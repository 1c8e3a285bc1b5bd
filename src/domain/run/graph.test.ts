import { expect, test } from "vitest";
import { agentStage, commandStage, definitionOf, gateStage, readingStage } from "../../testing/definition.ts";
import { attempts, givenRun, openGates, stageIn, stages, standing, type GivenRun } from "../../testing/given.ts";
import { scriptOf } from "../../testing/script.ts";
import type { Stage } from "../definition/definition.ts";

// A stage becomes ready when each need is met.

test("[RUN-5][P11] stages run in the order of their needs and the run completes", () => {
  const run = givenRun(definitionOf([readingStage("b", ["a"]), commandStage("a")]));
  run.play();
  expect(standing(run)).toBe("completed");
  expect(started(run)).toEqual(["a", "b"]);
  expect(run.state().partial).toBe(false);
});

test("[RUN-5][P11] a condition that does not hold skips the stage, and what only comes after it runs", () => {
  const more = { when: { "input.publish": true } };
  const run = givenRun(definitionOf([commandStage("a", more), commandStage("b", { needs: ["a"] })]));
  run.play();
  expect(stages(run)).toEqual({ a: "skipped", b: "succeeded" });
  expect(stageIn(run, "a").reason).toBe("its condition does not hold");
});

test.each([
  [{ "input.kind": ["short", "long"] }, "succeeded"],
  [{ "input.kind": "other" }, "skipped"],
  [{ "artifacts.a.out": true }, "succeeded"],
  [{ "artifacts.a.out": false }, "skipped"],
  [{ "stages.a": ["succeeded", "skipped"] }, "succeeded"],
  [{ "stages.a": "failed" }, "skipped"],
  [{ "stages.a": "succeeded", "input.kind": "other" }, "skipped"],
])("[RUN-5][P11] all entries of `when` must hold: %o gives %s", (when, expected) => {
  const run = givenRun(definitionOf([commandStage("a"), commandStage("b", { needs: ["a"], when })]), {
    accepted: { input: { kind: "short" } },
  });
  run.play();
  expect(stages(run)["b"]).toBe(expected);
});

test("[RUN-5][P11] a stage whose words name an output that does not exist is skipped because of its stage", () => {
  const optional = commandStage("a", { required: false });
  const run = givenRun(definitionOf([optional, readingStage("b", ["a"]), readingStage("c", ["b"])]), crashing("exit"));
  run.play();
  expect(stages(run)).toEqual({ a: "failed", b: "skipped", c: "skipped" });
  expect(stageIn(run, "b").reason).toBe("a left no such output");
  expect(stageIn(run, "c").reason).toBe("b left no such output");
});

// An optional failure is partial, a required one fails the run.

test("[RUN-6][P11] a failed optional stage leaves the run completed and partial", () => {
  const run = givenRun(
    definitionOf([commandStage("a", { required: false }), commandStage("b", { needs: ["a"] })]),
    crashing("exit"),
  );
  run.play();
  expect(standing(run)).toBe("completed");
  expect(run.state().partial).toBe(true);
  expect(stages(run)).toEqual({ a: "failed", b: "succeeded" });
});

test("[RUN-6][P11] an exit that means partial makes the run partial", () => {
  const run = givenRun(definitionOf([commandStage("a")]), {
    script: scriptOf({ work: { a: [{ meaning: "partial" }] } }),
  });
  run.play();
  expect([standing(run), run.state().partial]).toEqual(["completed", true]);
});

test("[RUN-6][P11] after a required failure nothing new starts, what runs ends and is collected, then the run fails", () => {
  const run = givenRun(definitionOf([own("a"), own("b"), commandStage("c", { needs: ["b"] })]), crashing("exit"));
  startAll(run);
  settleOnly(run, "a");
  expect(standing(run)).toBe("running");
  run.play();
  expect(standing(run)).toBe("failed");
  expect(stages(run)).toEqual({ a: "failed", b: "succeeded" });
  expect(run.state().failure).toMatchObject({ stage: "a", reason: "exit" });
});

test("[RUN-6][P11] with `onFailure: cancel` what runs is stopped at once and cancelled", () => {
  const run = givenRun(definitionOf([own("a"), own("b")], { onFailure: "cancel" }), crashing("exit"));
  startAll(run);
  settleOnly(run, "a");
  expect(Object.values(run.state().executions).map((execution) => execution.stop?.reason)).toEqual(["cancelled"]);
  run.play();
  expect(stages(run)).toEqual({ a: "failed", b: "cancelled" });
  expect(attempts(run, "b")).toEqual(["1 first cancelled killed"]);
});

test("[RUN-6][P11] the run names the stage that failed, also when an earlier one was stopped because of it", () => {
  const run = givenRun(definitionOf([own("a"), own("b")], { onFailure: "cancel" }), {
    script: scriptOf({ work: { b: ["exit"] } }),
  });
  startAll(run);
  settleOnly(run, "b");
  run.play();
  expect(run.state().failure?.stage).toBe("b");
  expect(stages(run)).toEqual({ a: "cancelled", b: "failed" });
});

test("[RUN-6][P11] a run that fails withdraws its questions and asks no new ones", () => {
  const definition = definitionOf([own("a"), own("b", { onUnknown: "ask" }), gateStage("ask")]);
  const run = givenRun(definition, { script: scriptOf({ work: { a: ["exit"], b: ["lost"] } }) });
  startAll(run);
  expect(openGates(run.state())).toHaveLength(1);
  run.play();
  expect(standing(run)).toBe("failed");
  expect(Object.values(run.state().gates).map((gate) => gate.state)).toEqual(["withdrawn"]);
  expect(stages(run)).toEqual({ a: "failed", b: "cancelled", ask: "cancelled" });
});

// --until.

test("[RUN-8] after the commit of its stage the run is held, and nothing after it has begun or was asked", () => {
  const run = givenRun(definitionOf([commandStage("a"), gateStage("ask", {}, { needs: ["a"] })]), {
    accepted: { until: "a" },
  });
  run.play();
  expect(standing(run)).toBe("waiting (operator)");
  expect(stages(run)).toEqual({ a: "succeeded" });
  run.when({ type: "resume" });
  expect(standing(run)).toBe("waiting (person)");
});

test("[RUN-8] a skipped stage holds the run as well; the last one lets it complete", () => {
  const skipped = commandStage("a", { when: { "input.x": 1 } });
  const run = givenRun(definitionOf([skipped, commandStage("b", { needs: ["a"] })]), { accepted: { until: "a" } });
  run.play();
  expect(standing(run)).toBe("waiting (operator)");
  const last = givenRun(definitionOf([commandStage("a")]), { accepted: { until: "a" } });
  last.play();
  expect(standing(last)).toBe("completed");
});

test("[RUN-8] a required failure of that stage fails the run", () => {
  const run = givenRun(definitionOf([commandStage("a"), commandStage("b")]), {
    ...crashing("exit"),
    accepted: { until: "a" },
  });
  run.play();
  expect(standing(run)).toBe("failed");
});

test("[RUN-7] stages that share the run's workspace work one after the other, those with their own beside them", () => {
  const run = givenRun(definitionOf([commandStage("a"), agentStage("b"), own("c")]));
  startAll(run);
  expect(Object.values(run.state().executions).map((execution) => execution.stage)).toEqual(["a", "c"]);
  const b = run.due().effects.filter((effect) => effect.kind === "start");
  expect(b).toEqual([]);
  run.play();
  expect(standing(run)).toBe("completed");
});

function own(id: string, more: Partial<Stage> = {}): Stage {
  return commandStage(id, { workspace: "own", ...more });
}

function crashing(end: "exit"): { readonly script: ReturnType<typeof scriptOf> } {
  return { script: scriptOf({ work: { a: [end] } }) };
}

function started(run: GivenRun): readonly string[] {
  return run.events().flatMap((event) => (event.type === "attempt.started" ? [event.data.stage] : []));
}

function startAll(run: GivenRun): void {
  run.when({ type: "advance" });
  for (const effect of run.due().effects) if (effect.kind === "start") run.act(effect);
}

function settleOnly(run: GivenRun, stage: string): void {
  for (let round = 0; round < 2; round += 1) {
    const watched = run.due().effects.find((effect) => effect.kind === "watch" && effect.execution.stage === stage);
    if (watched !== undefined) run.act(watched);
  }
}
