import { expect, test } from "vitest";
import {
  commandStage,
  definitionOf,
  eachOf,
  gateStage,
  option,
  readingStage,
  reviewBy,
} from "../../../testing/definition.ts";
import { givenRun, openGates, PERSON, stageIn, standing, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../../testing/script.ts";
import type { Stage } from "../../definition/definition.ts";
import type { Effect } from "../due.ts";

function at(until: string, stages: readonly Stage[], tables: ScriptTables = {}): GivenRun {
  const run = givenRun(definitionOf(stages), { script: scriptOf(tables) });
  run.play(until);
  return run;
}

function answered(): GivenRun {
  const run = at("nothing", [commandStage("a")], { work: { a: ["hangs"] } });
  const [execution = expect.fail()] = Object.keys(run.state().executions);
  run.when({ type: "ask", execution, n: 1, question: "Which?", options: ["this", "that"] });
  run.answer("this");
  return run;
}

function reworked(): GivenRun {
  const judged = commandStage("a", { review: reviewBy(1, { maxAttempts: 2 }) });
  const said = [{ result: "rework", score: 70 } as const, { result: "rework", score: 60 } as const];
  return at("restore/", [judged], { judges: { a: said } });
}

const listing = [commandStage("list"), commandStage("each", eachOf("list"))];
const schema = { judges: [{ kind: "schema" as const, schema: {}, of: "out" }] };

/** A run at the point at which each kind of effect is due, and what it says when a person is asked; a new kind belongs here. */
const kinds: Readonly<Record<Exclude<Effect["kind"], "advance" | "send" | "verify">, () => GivenRun>> = {
  start: () => at("start/", [commandStage("a")]),
  watch: () => at("watch/", [commandStage("a")]),
  collect: () => at("collect/", [commandStage("a")]),
  check: () => at("check/", [commandStage("a", { review: reviewBy(0, schema) })]),
  expand: () => at("expand/", listing),
  restore: reworked,
  tell: answered,
};

const table = Object.entries(kinds);

function effectOf(run: GivenRun, kind: string): Effect {
  return run.due().effects.find((effect) => effect.kind === kind) ?? expect.fail(`no ${kind} is due`);
}

function askedAbout(kind: string, given: () => GivenRun): { run: GivenRun; effect: Effect } {
  const run = given();
  const effect = effectOf(run, kind);
  run.when({ type: "stuck", effect: effect.key, message: "EISDIR: it is a folder." });
  return { run, effect };
}

test.each(table)("[RUN-48] %s: what fails the same way each time is asked about, once", (kind, given) => {
  const { run, effect } = askedAbout(kind, given);
  const [gate] = openGates(run.state());
  expect([gate?.kind, gate?.reason, gate?.options.map(({ name }) => name)]).toEqual([
    "question",
    "person",
    ["retry", "fail"],
  ]);
  expect(gate?.question).toMatch(
    /^\w+: .* fails the same way each time: EISDIR: it is a folder\. Fix the cause, then answer `retry`\.$/,
  );
  expect(standing(run)).toBe("waiting (person)");
  expect(run.when({ type: "stuck", effect: effect.key, message: "again" }).events).toEqual([]);
  // A watcher goes on being due: a process is never left without one that could stop it.
  expect(run.due().effects.some(({ key }) => key === effect.key)).toBe(kind === "watch");
});

test.each(table)("[RUN-48] %s: `retry` lets it be tried again", (kind, given) => {
  const { run, effect } = askedAbout(kind, given);
  run.answer("retry");
  expect([openGates(run.state()), effectOf(run, kind).key]).toEqual([[], effect.key]);
  run.play();
});

test.each(table)("[RUN-48] %s: `fail` ends it, and stops what still works", (kind, given) => {
  const { run } = askedAbout(kind, given);
  run.answer("fail");
  for (const { stop } of Object.values(run.state().executions)) expect(stop?.reason).toBe("cancelled");
  run.play();
  for (const effect of run.due().effects) if (effect.kind === "watch") run.when({ ...killed(effect) });
  run.play();
  expect(standing(run)).toBe("failed");
});

test.each(table)("[RUN-17][RUN-48] %s: cancel ends the run at once", (kind, given) => {
  const { run } = askedAbout(kind, given);
  run.when({ type: "cancel" }, PERSON);
  for (const effect of run.due().effects) if (effect.kind === "watch") run.when(killed(effect));
  expect([standing(run), openGates(run.state())]).toEqual(["cancelled", []]);
});

function killed({
  execution: { execution, token },
}: Extract<Effect, { kind: "watch" }>): Parameters<GivenRun["when"]>[0] {
  const conclusion = { stopReason: "killed", message: "It was stopped.", until: null, meaning: null } as const;
  const end = { verdict: "lost", exitCode: null, signal: null } as const;
  return { type: "settle", execution, token, end, pid: null, conclusion, usage: null, verdict: null, strays: [] };
}

test("[RUN-48] one item that is stuck lets the others go on", () => {
  const run = at("nothing", [commandStage("list"), commandStage("each", eachOf("list", { parallel: 2 }))], {
    items: { each: [["a", "b", "c"]] },
    work: { each: ["hangs", "hangs", "hangs"] },
  });
  const [first, second] = run.due().effects.filter((effect) => effect.kind === "watch");
  if (first === undefined || second === undefined) expect.fail("two items work");
  run.when({ type: "stuck", effect: first.key, message: "EISDIR." });
  expect([standing(run), stageIn(run, "each").state]).toEqual(["running", "running"]);
  expect(openGates(run.state())[0]?.question).toMatch(/^each, item a: watching its process fails/);
});

test("[RUN-48] what cannot be compared is done again", () => {
  const stages = [
    commandStage("a", { idempotent: true }),
    gateStage("ask", { options: [option("redo", { redo: "a" })] }, { needs: ["a"] }),
  ];
  const run = at("nothing", stages);
  run.answer("redo");
  run.play("verify/");
  run.when({ type: "stuck", effect: effectOf(run, "verify").key, message: "EISDIR." });
  expect([openGates(run.state()), stageIn(run, "a").state]).toEqual([[], "ready"]);
});

test("[RUN-48] what the run as a whole cannot do is nobody's question", () => {
  const run = at("start/", [readingStage("a", [])]);
  run.when({ type: "stuck", effect: "advance/1", message: "EISDIR." });
  expect(openGates(run.state())).toEqual([]);
});
