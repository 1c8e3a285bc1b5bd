import { expect, test } from "vitest";
import { commandStage, definitionOf, gateStage } from "../../testing/definition.ts";
import { givenRun, stages, standing, type GivenRun } from "../../testing/given.ts";
import { scriptOf, settlement, type ScriptTables } from "../../testing/script.ts";
import type { Definition } from "../definition/definition.ts";
import { runStateOf } from "./standing.ts";

// A running run whose owner died is stalled.

test("[R9][R12][R20] run and stages change together, with the event that says so", () => {
  const run = hanging();
  run.crash();
  expect([standing(run), stages(run)["a"]]).toEqual(["stalled", "interrupted"]);
  const event = run.events().at(-1);
  expect(event).toMatchObject({ type: "workflow_recovery", actor: { kind: "system" } });
  expect(event?.data).toEqual({
    code: "FR-EVT-WF-RECOVERY",
    runId: run.state().id,
    from: "running",
    to: "stalled",
    reason: "its owner is dead",
    lastHeartbeat: null,
    thresholdSeconds: 30,
    incarnation: "next",
    owner: "before",
  });
  expect(run.state().recoveries).toBe(1);
});

test("[R14] marking it again changes nothing; a second crash is recovered again", () => {
  const run = hanging();
  run.crash();
  const seq = run.state().seq;
  run.crash();
  expect(run.state().seq).toBe(seq);
  run.resume();
  run.crash();
  expect(run.state().recoveries).toBe(2);
});

test("[R10][R11] a run of a living owner, a waiting one and an ended one are left alone", () => {
  const living = hanging();
  living.when({
    type: "mark-stalled",
    owner: 1,
    recovery: { reason: "", lastHeartbeat: null, thresholdSeconds: 30, incarnation: "", owner: "" },
  });
  const waiting = played(definitionOf([gateStage("ask")]));
  waiting.crash();
  const ended = played(definitionOf([commandStage("a")]));
  ended.crash();
  expect([standing(living), standing(waiting), standing(ended)]).toEqual(["running", "waiting (person)", "completed"]);
});

test("[R9] a run that was released by a clean stop is claimed without stalling", () => {
  const run = hanging();
  run.when({ type: "release", incarnation: "before" });
  run.crash();
  expect(standing(run)).toBe("running");
  run.when({ type: "claim", incarnation: "next" });
  expect(run.state().owner).toBe(2);
  expect(run.when({ type: "claim", incarnation: "next" }).events).toEqual([]);
});

test("[R9] a release is the last word of an incarnation, also when something had just fallen due", () => {
  const run = givenRun(definitionOf([commandStage("a")]));
  expect(run.when({ type: "release", incarnation: "before" }).events).toHaveLength(1);
  expect(run.state().owner).toBeNull();
});

test("[R12] whatever is reported while it is stalled, no stage of it runs", () => {
  const { run, execution } = interrupted();
  run.when({ type: "observe-start", execution, token: tokenOf(run), host: "host", pid: 9 });
  expect(stages(run)["a"]).toBe("interrupted");
  run.when(settlement(executionOf(run), "ok"));
  expect(stages(run)["a"]).toBe("interrupted");
  run.resume();
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[R12] a stage that waits for a person while its process lives is interrupted too, once it is answered", () => {
  const other = definitionOf([commandStage("a", { workspace: "own" }), commandStage("b", { workspace: "own" })]);
  const two = played(other, { work: { a: ["hangs"], b: ["hangs"] } });
  two.when({
    type: "ask",
    execution: Object.keys(two.state().executions)[0] ?? "",
    n: 1,
    question: "?",
    options: ["x"],
  });
  two.crash();
  expect(stages(two)).toEqual({ a: "waiting", b: "interrupted" });
  two.answer("x");
  expect(stages(two)["a"]).toBe("interrupted");
});

// Stalled is left only by a recorded decision.

test("[R24] by the policy `resume`", () => {
  const { run } = interrupted();
  run.resume();
  expect(run.events().at(-1)).toMatchObject({ type: "run.resumed", data: { policy: "resume", from: ["a"] } });
  expect(standing(run)).toBe("running");
});

test("[R24] by the policy `hold`: [RUN-20] an operator lets it go on, nothing new starts before", () => {
  const run = played(
    { ...definitionOf([commandStage("a"), commandStage("b")]), recovery: "hold" },
    { work: { a: ["hangs", "ok"] } },
  );
  run.crash();
  run.resume();
  expect([standing(run), run.due().effects.map((effect) => effect.kind)]).toEqual(["running", ["watch"]]);
  run.when(settlement(executionOf(run), "lost"));
  expect([standing(run), run.due()]).toEqual(["waiting (operator)", { effects: [], wakeAt: null }]);
  run.when({ type: "resume" });
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[R24] by an operator's resume or cancel", () => {
  const resumed = interrupted().run;
  resumed.when({ type: "resume" });
  expect(standing(resumed)).toBe("running");
  const { run } = interrupted();
  run.when({ type: "cancel" });
  run.play();
  expect(standing(run)).toBe("cancelled");
  expect(stages(run)["a"]).toBe("cancelled");
});

test("[R24] nothing follows automatically while it is stalled", () => {
  const { run } = interrupted();
  run.pass(100_000_000);
  expect(run.when({ type: "advance" }).events).toEqual([]);
  expect(run.due().effects.map((effect) => effect.kind)).toEqual(["watch"]);
});

test("[R11] a terminal run is never made non-terminal by recovery", () => {
  const run = played(definitionOf([commandStage("a")]), { work: { a: ["exit"] } });
  run.crash();
  run.resume();
  expect(runStateOf(run.state()).state).toBe("failed");
});

function played(definition: Definition, tables: ScriptTables = {}): GivenRun {
  const run = givenRun(definition, { script: scriptOf(tables) });
  run.play();
  return run;
}

function hanging(): GivenRun {
  return played(definitionOf([commandStage("a")]), { work: { a: ["hangs"] } });
}

function interrupted(): { readonly run: GivenRun; readonly execution: string } {
  const run = hanging();
  run.crash();
  return { run, execution: executionOf(run).execution };
}

function executionOf(run: GivenRun): ReturnType<GivenRun["state"]>["executions"][string] {
  const [execution] = Object.values(run.state().executions);
  expect(execution).toBeDefined();
  return execution ?? expect.unreachable();
}

function tokenOf(run: GivenRun): string {
  return executionOf(run).token;
}
