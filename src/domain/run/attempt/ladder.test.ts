import { expect, test } from "vitest";
import { agentOf, agentStage, definitionOf, reviewBy, type StageMore } from "../../../testing/definition.ts";
import { attempts, BEGINNING, givenRun, openGates, stageIn, standing, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, settlement, type ScriptTables, type WorkEnd } from "../../../testing/script.ts";
import { STOP_POLICIES } from "../../definition/definition.ts";
import { agentOnRung, agentsOf } from "../../definition/stage-agents.ts";
import type { Rung } from "../../definition/work.ts";
import { explain } from "../view/explain.ts";
import { rungOf } from "./ladder.ts";
import { showRun } from "../view/show.ts";

const OTHER: Rung = { agent: agentOf("a", { use: "claude", model: "opus" }) };
const WHOLE: readonly Rung[] = ["retry", "fresh", OTHER, "ask"];

// What a failed attempt leads to, rung by rung.

interface Row {
  readonly ladder: readonly Rung[];
  readonly ends: readonly WorkEnd[];
  /** Each attempt with its rung and its agent. */
  readonly expected: readonly string[];
  readonly standing: string;
}

const ROWS: readonly Row[] = [
  { ladder: WHOLE, ends: ["ok"], expected: ["1 first ok, scripted"], standing: "completed" },
  {
    ladder: WHOLE,
    ends: ["exit", "ok"],
    expected: ["1 first exit, scripted", "2 retry ok, rung 1 scripted"],
    standing: "completed",
  },
  {
    ladder: WHOLE,
    ends: ["exit", "refusal", "timeout", "ok"],
    expected: [
      "1 first exit, scripted",
      "2 retry refusal, rung 1 scripted",
      "3 fresh timeout, rung 2 scripted",
      "4 fresh ok, rung 3 claude",
    ],
    standing: "completed",
  },
  {
    ladder: WHOLE,
    ends: ["exit"],
    expected: [
      "1 first exit, scripted",
      "2 retry exit, rung 1 scripted",
      "3 fresh exit, rung 2 scripted",
      "4 fresh exit, rung 3 claude",
    ],
    standing: "waiting (person)",
  },
  {
    ladder: ["fresh"],
    ends: ["crashed"],
    expected: ["1 first crashed, scripted", "2 fresh crashed, rung 1 scripted"],
    standing: "failed",
  },
  // What was stopped from outside goes on where it was.
  {
    ladder: ["retry"],
    ends: ["crashed", "ok"],
    expected: ["1 first crashed, scripted", "2 resume ok, rung 1 scripted"],
    standing: "completed",
  },
  // A session whose context is full is of no use to anybody.
  {
    ladder: ["retry"],
    ends: ["context", "ok"],
    expected: ["1 first context, scripted", "2 fresh ok, rung 1 scripted"],
    standing: "completed",
  },
  // Quota, restarts and ends that nobody saw use up no rung.
  {
    ladder: ["fresh", OTHER],
    ends: [
      "exit",
      { quotaUntil: BEGINNING + 60_000 },
      "lost",
      "host-restarted",
      "not-run",
      "exit",
      "lost",
      "quota",
      "ok",
    ],
    expected: [
      "1 first exit, scripted",
      "2 fresh quota, rung 1 scripted",
      "3 resume crashed, rung 1 scripted",
      "4 resume host-restarted, rung 1 scripted",
      "5 resume not-run, rung 1 scripted",
      "6 resume exit, rung 1 scripted",
      "7 fresh crashed, rung 2 claude",
      "8 resume quota, rung 2 claude",
      "9 resume ok, rung 2 claude",
    ],
    standing: "completed",
  },
  { ladder: ["ask"], ends: ["exit"], expected: ["1 first exit, scripted"], standing: "waiting (person)" },
];

test.each(ROWS)("[P20] $ladder: $ends leads to $expected", ({ ladder, ends, expected, standing: end }) => {
  const run = climbed({ ladder }, { work: { a: ends } });
  expect(climbing(run)).toEqual(expected);
  expect(standing(run)).toBe(end);
});

test("[P20] a retry keeps what its agent remembers, a fresh one and another agent start over", () => {
  const run = climbed({ ladder: WHOLE }, { work: { a: ["exit"] } });
  const sessions = stageIn(run, "a").units[0]?.attempts.map(({ session, resumedSession }) => [session, resumedSession]);
  expect(sessions).toEqual([
    ["session-a-1", false],
    ["session-a-1", true],
    ["session-a-3", false],
    ["session-a-4", false],
  ]);
});

test("[P20] a ladder takes the place of `retry`, of which the pause is left", () => {
  const run = given({ ladder: ["retry"], retry: { maxAttempts: 9, backoffMs: 7_000, on: ["exit"] } }, ["exit"]);
  run.play();
  expect(run.due().wakeAt).toBe(BEGINNING + 7_000);
  while (run.sleep()) run.play();
  expect(attempts(run, "a")).toHaveLength(2);
  expect(run.state().failure).toMatchObject({ reason: "exit", message: expect.stringContaining("Every rung") });
});

test("[P20] a policy of the stage goes before the ladder, and may leave a reason to it", () => {
  const asks = climbed({ ladder: ["fresh"], onStop: { ...STOP_POLICIES, exit: "ask" } }, { work: { a: ["exit"] } });
  expect(openGates(asks.state())[0]?.options.map(({ name }) => name)).toEqual(["retry", "fail"]);
  const climbs = climbed(
    { ladder: [OTHER], onStop: { ...STOP_POLICIES, auth: "fail" } },
    { work: { a: ["auth", "ok"] } },
  );
  expect(climbing(climbs)).toEqual(["1 first auth, scripted", "2 fresh ok, rung 1 claude"]);
});

// Who is asked at the top.

test.each([
  [
    "retry",
    ["1 first exit, scripted", "2 fresh exit, rung 1 claude", "3 resume exit, rung 1 claude"],
    "waiting (person)",
  ],
  ["accept", ["1 first exit, scripted", "2 fresh exit, rung 1 claude", "3 accepted ok, rung 1 claude"], "completed"],
  ["fail", ["1 first exit, scripted", "2 fresh exit, rung 1 claude"], "failed"],
])("[P20] the answer %s at the top of the ladder is done", (answer, expected, end) => {
  const run = climbed({ ladder: [OTHER, "ask"] }, { work: { a: ["exit"] } });
  expect(openGates(run.state())[0]).toMatchObject({ kind: "question", attempt: 2 });
  run.answer(answer);
  run.play();
  expect(climbing(run)).toEqual(expected);
  expect(standing(run)).toBe(end);
});

test("[P20] a session that was given up is not gone on with at a person's word", () => {
  const run = climbed({ ladder: ["ask"] }, { work: { a: ["context", "ok"] } });
  run.answer("retry");
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first failed context", "2 retry succeeded ok"]);
});

// The result goes on, and so does its agent.

test("[P20] what was recovered is judged; what is sent back is done by the agent that recovered it; no rung comes back", () => {
  const more = { ladder: [OTHER, "fresh"] as const, review: reviewBy(1) };
  const run = climbed(more, {
    work: { a: ["exit", "ok", "exit", "ok"] },
    judges: { a: [{ result: "rework", score: 40 }, 90] },
  });
  expect(climbing(run)).toEqual([
    "1 first exit, scripted",
    "2 fresh ok, rung 1 claude",
    "3 rework exit, rung 1 claude",
    "4 fresh ok, rung 2 claude",
  ]);
  expect(stageIn(run, "a").units[0]?.chosen).toBe(4);
});

test("[P20] a new version begins before the first rung", () => {
  const run = climbed({ ladder: ["fresh"] }, { work: { a: ["exit", "exit", "ok"] } });
  run.when({ type: "retry", from: null, repin: null });
  run.play();
  expect(climbing(run).at(-1)).toBe("3 redo ok, scripted");
});

// What is known in the middle.

test("[P20][R26] after a crash the rung is known from the events, and shown", () => {
  const run = climbed({ ladder: ["fresh", OTHER] }, { work: { a: ["exit", "exit", "hangs", "ok"] } });
  run.crash();
  run.resume();
  const around = { waitingFor: [], problems: [], finders: [], orchestrated: true, recovery: null, now: 0 };
  expect(explain(run.state(), run.definition, around).because.at(-1)).toContain("rung 2 of 2: agent claude opus");
  const [execution] = Object.values(run.state().executions);
  if (execution !== undefined) run.when(settlement(execution, "lost"));
  run.play();
  expect(climbing(run).at(-1)).toBe("4 resume ok, rung 2 claude");
  const places = { workspace: "", artifact: () => "", quarantined: null };
  const shown = showRun(run.state(), run.definition, { places, options: { all: false } });
  expect(shown.stages[0]?.attempts.map(({ rung }) => rung)).toEqual([
    undefined,
    { n: 1, of: 2, tries: "fresh" },
    { n: 2, of: 2, tries: "agent claude opus" },
    { n: 2, of: 2, tries: "agent claude opus" },
  ]);
});

test("[P20] the agents of a ladder are agents of the stage", () => {
  expect(agentsOf(agentStage("a", { ladder: WHOLE, review: reviewBy(1) })).map(({ use }) => use)).toEqual([
    "scripted",
    "claude",
  ]);
});

function given(more: StageMore, ends: readonly WorkEnd[]): GivenRun {
  return givenRun(definitionOf([agentStage("a", more)]), { script: scriptOf({ work: { a: ends } }) });
}

/** A run whose only stage was played to where only a person can move it. */
function climbed(more: StageMore, tables: ScriptTables): GivenRun {
  const run = givenRun(definitionOf([agentStage("a", more)]), { script: scriptOf(tables) });
  run.play();
  while (run.sleep()) run.play();
  return run;
}

/** The attempts in one line each: cause, stop reason, rung, agent. */
function climbing(run: GivenRun): readonly string[] {
  const [stage] = run.definition.stages;
  return stageIn(run, "a").units.flatMap(({ item, attempts: made }) =>
    made.map(({ n, cause, stopReason }) => {
      const rung = rungOf(run.state(), { stage: "a", item, attempt: n });
      const agent = stage === undefined ? null : agentOnRung(stage, rung);
      return `${n} ${cause} ${stopReason ?? ""},${rung === 0 ? "" : ` rung ${rung}`} ${agent?.use ?? ""}`;
    }),
  );
}
