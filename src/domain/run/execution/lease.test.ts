import { expect, test } from "vitest";
import type { Command } from "../commands.ts";
import { commandStage, definitionOf, gateStage, option, readingStage, reviewBy } from "../../../testing/definition.ts";
import { attempts, givenRun, stageIn, stages, standing, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../../testing/script.ts";
import type { Definition } from "../../definition/definition.ts";

test("[RUN-7] a poll waits until the stage that works in the workspace is done", () => {
  const poll = { run: ["poll"], everyMs: 1_000, deadlineMs: 60_000 };
  const run = played(definitionOf([commandStage("a", { poll }), commandStage("b")]), { work: { b: ["hangs"] } });
  run.pass(2_000);
  expect(startable(run)).toEqual([]);
  endOf(run, "b");
  expect(startable(run)).toEqual(["start/1/a/-/1/poll.1"]);
});

test("[RUN-7] chosen content is restored when the workspace is free, and before anything else happens there", () => {
  const judged = commandStage("a", { review: reviewBy(1, { maxAttempts: 2 }) });
  const said = [{ result: "rework", score: 70 } as const, { result: "rework", score: 60 } as const];
  const run = givenRun(definitionOf([judged, commandStage("b"), commandStage("c")]), {
    script: scriptOf({ judges: { a: said }, work: { b: ["hangs"] } }),
  });
  run.play("start/1/a/-/2/judge");
  actOn(run, "start/1/b/");
  run.play();
  expect([stageIn(run, "a").restoring, startable(run)]).toEqual([true, []]);
  endOf(run, "b");
  expect(startable(run)).toEqual(["restore/a/1"]);
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[RUN-7] a stage that ended in the middle of something leaves the workspace free", () => {
  const said = [{ result: "rework", score: 70 } as const, { result: "rework", score: 60 } as const];
  const judged = commandStage("a", { review: reviewBy(1, { maxAttempts: 2 }), required: false });
  const run = givenRun(definitionOf([judged, commandStage("b", { needs: ["a"] })]), {
    script: scriptOf({ judges: { a: said } }),
  });
  run.play("restore/");
  run.when({ type: "restored", stage: "a", fault: "the stored file is gone" });
  expect(run.when({ type: "restored", stage: "a", fault: null }).events).toEqual([]);
  run.play();
  expect([stages(run), standing(run)]).toEqual([{ a: "failed", b: "succeeded" }, "completed"]);
});

test("[P9] a stage that cannot be started is given up, with what lacks; one that works is not", () => {
  const run = givenRun(definitionOf([commandStage("a", { required: false }), commandStage("b")]), {
    script: scriptOf({ work: { b: ["hangs"] } }),
  });
  run.when({ type: "advance" });
  run.when(giveUp("a"));
  expect(stageIn(run, "a")).toMatchObject({
    state: "failed",
    failure: { reason: "program-missing", message: "ffmpeg is not there" },
  });
  run.play();
  for (const stage of ["a", "b"]) expect(run.when(giveUp(stage)).events).toEqual([]);
});

test("[RUN-10] a missing credential before the work keeps the plan; before a judge it keeps the attempt", () => {
  const ask = { type: "ask-credential", ref: { stage: "a", item: null }, message: "TOKEN is not set" } as const;
  const run = givenRun(definitionOf([commandStage("a", { review: reviewBy(1) })]));
  run.when({ type: "advance" });
  run.when(ask);
  expect(run.when(ask).events).toEqual([]);
  expect([standing(run), startable(run)]).toEqual(["waiting (credential)", []]);
  run.answer("retry");
  run.play("start/1/a/-/1/judge");
  expect(attempts(run, "a")).toEqual(["1 first succeeded ok"]);
  run.when(ask);
  run.answer("retry");
  run.play();
  expect([standing(run), attempts(run, "a")]).toEqual(["completed", ["1 first succeeded ok"]]);
  expect(run.when(ask).events).toEqual([]);
});

test("[RUN-20] a held run waits for its operator, not for a timer that moves nothing", () => {
  const run = played(
    definitionOf([commandStage("a", { workspace: "own" }), commandStage("b")]),
    { work: { a: ["crashed"] } },
    "b",
  );
  expect(stages(run)).toEqual({ a: "waiting", b: "succeeded" });
  expect(standing(run)).toBe("waiting (operator)");
});

test("[P10] an idempotent stage whose last round came to nothing is done again", () => {
  const again = { options: [option("go", "continue"), option("again", { redo: "a" })] };
  const kept = readingStage("b", ["a"], { idempotent: true, required: false });
  const definition = definitionOf([commandStage("a"), kept, gateStage("ask", again, { needs: ["b"] })]);
  const same = [{ text: "same" }];
  const run = played(definition, { collects: { a: same, b: same }, work: { b: ["ok", "exit", "ok"] }, same: false });
  run.answer("again");
  run.play();
  run.answer("again");
  run.play();
  expect(attempts(run, "b")).toEqual(["1 first succeeded ok", "2 redo failed exit", "3 redo succeeded ok"]);
});

function played(definition: Definition, tables: ScriptTables, until: string | null = null): GivenRun {
  const run = givenRun(definition, { script: scriptOf(tables), accepted: { until } });
  run.play();
  return run;
}

/** What may be done now beside watching. */
function startable(run: GivenRun): readonly string[] {
  return run.due().effects.flatMap((effect) => (effect.kind === "watch" ? [] : [effect.key]));
}

function actOn(run: GivenRun, key: string): void {
  const effect = run.due().effects.find((candidate) => candidate.key.startsWith(key));
  if (effect !== undefined) run.act(effect);
}

/** The work of a stage that hangs ends well after all. */
function endOf(run: GivenRun, stage: string): void {
  const execution = Object.values(run.state().executions).find((candidate) => candidate.stage === stage);
  const end = { verdict: "finished", exitCode: 0, signal: null } as const;
  const conclusion = { stopReason: "ok", message: "", until: null, meaning: null } as const;
  run.when({
    type: "settle",
    execution: execution?.execution ?? "",
    token: execution?.token ?? "",
    end,
    pid: 7,
    conclusion,
    usage: null,
    verdict: null,
    strays: [],
  });
  actOn(run, `collect/1/${stage}/`);
}

function giveUp(stage: string): Command {
  const ref = { stage, item: null, attempt: 1 };
  const why = { reason: "program-missing", message: "ffmpeg is not there" };
  return { type: "give-up", ref, role: "work", judge: null, ...why };
}
