import { expect, test } from "vitest";
import { agentStage, commandStage, definitionOf, gateStage, readingStage } from "../../testing/definition.ts";
import { attempts, givenRun, PERSON, stageIn, stages, standing, type GivenRun } from "../../testing/given.ts";
import { scriptOf, settlement, type ScriptTables } from "../../testing/script.ts";
import type { Definition } from "../definition/definition.ts";
import { runEventFrom } from "../record/upcast.ts";
import { decide } from "./decide.ts";
import { evolve } from "./evolve.ts";

const three = definitionOf([commandStage("a"), readingStage("b", ["a"]), readingStage("c", ["b"])]);

// A retry opens the next version of an ended run.

test("[RUN-18][G2] it inherits what is committed and runs the rest", () => {
  const run = played(three, { work: { b: ["exit", "ok"] } });
  run.when({ type: "retry", from: null, repin: null }, PERSON);
  run.play();
  expect([standing(run), run.state().version]).toEqual(["completed", 2]);
  expect([attempts(run, "a").length, attempts(run, "b"), attempts(run, "c").length]).toEqual([
    1,
    ["1 first failed exit", "2 redo succeeded ok"],
    1,
  ]);
  expect(stageIn(run, "a").committed?.version).toBe(1);
});

test("[RUN-18][G2] --from names a stage that is done again with all that comes after it", () => {
  const run = played(three);
  run.when({ type: "retry", from: "b", repin: null }, PERSON);
  run.play();
  expect([attempts(run, "a").length, attempts(run, "b").length, attempts(run, "c").length]).toEqual([1, 2, 2]);
});

test("[RUN-18][G2] of a run in which nothing failed all is done again", () => {
  const run = played(three);
  run.when({ type: "retry", from: null, repin: null }, PERSON);
  run.play();
  expect([standing(run), ...["a", "b", "c"].map((id) => attempts(run, id).length)]).toEqual(["completed", 2, 2, 2]);
});

test("[RUN-18][G2] a stage that was skipped for good reasons takes nothing with it that is committed", () => {
  const definition = definitionOf([
    commandStage("a", { when: { "input.x": 1 } }),
    commandStage("b", { needs: ["a"] }),
    commandStage("c", { needs: ["b"] }),
  ]);
  const run = played(definition, { work: { c: ["exit", "ok"] } });
  run.when({ type: "retry", from: null, repin: null }, PERSON);
  run.play();
  expect([standing(run), attempts(run, "b").length, attempts(run, "c").length]).toEqual(["completed", 1, 2]);
});

test("[RUN-18][G2] what was skipped because of a failure gets its chance", () => {
  const definition = definitionOf([commandStage("a", { required: false }), readingStage("b", ["a"])]);
  const run = played(definition, { work: { a: ["exit", "ok"] } });
  expect([standing(run), run.state().partial]).toEqual(["completed", true]);
  run.when({ type: "retry", from: null, repin: null }, PERSON);
  run.play();
  expect([stages(run), run.state().partial]).toEqual([{ a: "succeeded", b: "succeeded" }, false]);
});

test("[RUN-18] a new definition is pinned first and in force from the next turn on", () => {
  const run = played(three);
  const agents = { mine: { adapter: "claude", program: ["/opt/mine"] } };
  const environment = { PATH: "/opt" };
  const repin = { definition: "d2", definitionHash: "h2", sourceDir: "there", agents, environment, changed: ["c"] };
  const { events } = run.when({ type: "retry", from: null, repin }, PERSON);
  expect(events.map((event) => event.type)).toEqual(["run.repinned", "run.reopened"]);
  expect(run.state().accepted).toMatchObject({ definition: "d2", sourceDir: "there", agents, environment });
  expect(run.due().effects.map((effect) => effect.kind)).toEqual(["advance"]);
  run.play();
  expect([attempts(run, "b").length, attempts(run, "c").length]).toEqual([1, 2]);
});

test("[RUN-18] a definition that was pinned before clients and variables were is folded as it was", () => {
  const state = played(three).state();
  const event = {
    type: "run.repinned",
    v: 1,
    data: { definition: "d2", definitionHash: "h2", sourceDir: "there" },
    stream: state.id,
    seq: state.seq + 1,
    epoch: 1,
    at: 0,
    actor: PERSON,
  };
  const { agents, environment } = state.accepted;
  expect(evolve(state, runEventFrom(event)).accepted).toMatchObject({ definition: "d2", agents, environment });
});

test("[RUN-18] a run that has not ended, and a stage that is not there, are refused", () => {
  const run = played(definitionOf([gateStage("ask")]));
  expect(run.when({ type: "retry", from: null, repin: null }).refusal?.type).toBe("not-ended");
  expect(played(three).when({ type: "retry", from: "z", repin: null }).refusal?.type).toBe("unknown-stage");
});

test("[RUN-18][P21] an ended run stays as it is when an orchestrator starts or somebody resumes it", () => {
  const run = played(three, { work: { a: ["exit"] } });
  const seq = run.state().seq;
  run.crash();
  run.resume();
  run.when({ type: "claim", incarnation: "next" });
  expect(run.when({ type: "resume" }).refusal?.type).toBe("ended");
  expect(run.state().seq).toBe(seq);
});

// Cancel.

test("[RUN-17][P7] everything is stopped and swept, then the run ends; asked again it changes nothing", () => {
  const run = played(definitionOf([agentStage("a"), commandStage("b", { workspace: "own" }), gateStage("ask")]), {
    work: { a: ["hangs"], b: ["hangs"] },
  });
  run.when({ type: "cancel" }, PERSON);
  expect(run.when({ type: "cancel" }, PERSON)).toMatchObject({ events: [], refusal: null });
  expect([standing(run), Object.values(run.state().executions).map((execution) => execution.stop?.reason)]).toEqual([
    "running",
    ["cancelled", "cancelled"],
  ]);
  expect(Object.values(run.state().gates).map((gate) => gate.state)).toEqual(["withdrawn"]);
  run.play();
  expect([standing(run), stages(run)]).toEqual(["cancelled", { a: "cancelled", b: "cancelled", ask: "cancelled" }]);
  expect(attempts(run, "a")).toEqual(["1 first cancelled killed"]);
  expect(run.when({ type: "cancel" }, PERSON).refusal?.type).toBe("ended");
});

test("[RUN-17][P7] cancel wins over whatever a child still reports", () => {
  const run = played(definitionOf([commandStage("a")]), { work: { a: ["hangs"] } });
  run.when({ type: "cancel" }, PERSON);
  const [execution] = Object.values(run.state().executions);
  if (execution !== undefined) run.when(settlement(execution, "ok"));
  expect(standing(run)).toBe("cancelled");
  const ref = { stage: "a", item: null, attempt: 1 };
  expect(run.when({ type: "collected", ref, result: { ok: true, artifacts: [] } }).events).toEqual([]);
});

test("[RUN-17] a run that has not begun is cancelled without beginning anything", () => {
  const run = givenRun(three);
  run.when({ type: "cancel" }, PERSON);
  expect([standing(run), run.events().some((event) => event.type === "execution.admitted")]).toEqual([
    "cancelled",
    false,
  ]);
});

test("[RUN-17] a held run can be cancelled", () => {
  const run = givenRun(three, { accepted: { until: "a" } });
  run.play();
  run.when({ type: "cancel" }, PERSON);
  expect(standing(run)).toBe("cancelled");
});

test("[RUN-3] deciding changes nothing: the same command on the same state gives the same events", () => {
  const run = givenRun(three);
  const once = decide(run.context(), { type: "advance" }, PERSON);
  expect(decide(run.context(), { type: "advance" }, PERSON)).toEqual(once);
  expect(run.state().seq).toBe(1);
});

test("the budget of a stage warns for itself, in minutes too", () => {
  const stage = agentStage("a", { budget: { usd: null, tokens: null, minutes: 1 } });
  const run = played(definitionOf([stage, agentStage("b")]), { work: { a: ["hangs"] } });
  run.pass(48_000);
  for (const execution of Object.values(run.state().executions)) run.when(settlement(execution, "ok"));
  run.play();
  const warned = run.events().flatMap((event) => (event.type === "budget.warned" ? [event.data] : []));
  expect(warned).toMatchObject([{ scope: "a", share: 0.8 }]);
});

test("a budget warns once, at four fifths", () => {
  const budget = { usd: 1, tokens: null, minutes: null };
  const run = played(definitionOf([agentStage("a")], { budget }), { work: { a: ["hangs"] } });
  const [execution] = Object.values(run.state().executions);
  if (execution !== undefined)
    run.when({ ...settlement(execution, "ok"), usage: { usd: 0.8, inputTokens: 1, outputTokens: 2 } });
  run.play();
  expect(run.events().flatMap((event) => (event.type === "budget.warned" ? [event.data.share] : []))).toEqual([0.8]);
  expect(run.state().usage).toEqual({ usd: 0.8, inputTokens: 1, outputTokens: 2 });
});

function played(definition: Definition, tables: ScriptTables = {}): GivenRun {
  const run = givenRun(definition, { script: scriptOf(tables) });
  run.play();
  return run;
}
