import { expect, test } from "vitest";
import { agentStage, commandStage, definitionOf, readingStage, reviewBy } from "../../testing/definition.ts";
import { attempts, givenRun, stageIn, stages, standing, type GivenRun } from "../../testing/given.ts";
import { scriptOf, settlement, type ScriptTables } from "../../testing/script.ts";
import type { Definition } from "../definition/definition.ts";

// The interrupted attempt goes on in the best way.

test("[R26][R12] a living child is adopted under its number; that is visible", () => {
  const { run, execution } = interrupted();
  run.resume();
  run.when({ type: "adopt", execution, verdict: "running" });
  expect(run.when({ type: "adopt", execution, verdict: "running" }).events).toEqual([]);
  expect(stages(run)["a"]).toBe("running");
  run.when(settlement(executionOf(run), "ok"));
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first succeeded ok"]);
  expect(stageIn(run, "a").units[0]?.attempts[0]?.reattached).toBe(true);
});

test("[R28] a result that was written before the crash settles the attempt", () => {
  const { run } = interrupted();
  run.resume();
  run.when(settlement(executionOf(run), "ok"));
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first succeeded ok"]);
  expect(stageIn(run, "a").units[0]?.attempts[0]?.reattached).toBe(true);
});

test("[R26] a lost agent's session is resumed in a new attempt", () => {
  const run = played(definitionOf([agentStage("a")]), { work: { a: ["hangs", "ok"] } });
  run.crash();
  run.resume();
  run.when(settlement(executionOf(run), "lost"));
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first unknown crashed", "2 resume succeeded ok"]);
  expect(stageIn(run, "a").units[0]?.attempts[1]).toMatchObject({ session: "session-a-1", resumedSession: true });
});

test("[R25][R26] a committed stage is never executed again", () => {
  const run = played(definitionOf([commandStage("a"), readingStage("b", ["a"])]), { work: { b: ["hangs", "ok"] } });
  run.crash();
  run.resume();
  expect(run.events().at(-1)).toMatchObject({ data: { from: ["b"] } });
  run.when(settlement(executionOf(run), "lost"));
  run.play();
  expect([attempts(run, "a").length, standing(run)]).toEqual([1, "completed"]);
});

test.each([
  ["collect/", undefined],
  ["start/1/a/-/1/judge", undefined],
  [
    "restore/",
    [
      { result: "rework", score: 70 } as const,
      { result: "rework", score: 60 } as const,
      { result: "rework", score: 60 } as const,
    ],
  ],
])("[R14] a crash before %s is made good: the same effect is due again", (effect, said) => {
  const definition = definitionOf([commandStage("a", { review: reviewBy(1) })]);
  const tables = said === undefined ? {} : { judges: { a: said } };
  const calm = played(definition, tables);
  const run = givenRun(definition, { script: scriptOf(tables) });
  run.play(effect);
  run.crash();
  expect(standing(run)).toBe("stalled");
  run.resume();
  run.play();
  expect([standing(run), attempts(run, "a")]).toEqual([standing(calm), attempts(calm, "a")]);
});

// A late report is refused by its fence.

test("[R27] of an execution that was settled before, or with another token: refused and recorded", () => {
  const run = hanging();
  const execution = executionOf(run);
  const forged = run.when({ ...settlement(execution, "ok"), token: "another" });
  expect(forged.refusal?.type).toBe("stale-fence");
  run.when(settlement(execution, "exit"));
  const late = run.when(settlement(execution, "ok"));
  expect(late.refusal?.type).toBe("stale-fence");
  expect(late.events).toMatchObject([{ type: "report.refused" }]);
  expect(standing(run)).toBe("failed");
});

test("[R27] a fence is valid whatever incarnation owns it", () => {
  const { run } = interrupted();
  run.resume();
  expect(run.when(settlement(executionOf(run), "ok")).refusal).toBeNull();
});

test("a process that is not due is not admitted", () => {
  const run = hanging();
  const admission = {
    stage: "a",
    item: null,
    attempt: 2,
    role: "work",
    judge: null,
    token: "t",
    argvHash: "",
    program: null,
    session: null,
    deadline: { bootId: "", atMs: 0 },
    classes: [],
    host: "",
  } as const;
  expect(run.when({ type: "admit", admission, resumed: false, baseline: null }).refusal?.type).toBe("not-due");
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
