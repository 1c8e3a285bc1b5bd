import { expect, test } from "vitest";
import { agentStage, commandStage, definitionOf } from "../../testing/definition.ts";
import { attempts, BEGINNING, givenRun, openGates, standing, type GivenRun } from "../../testing/given.ts";
import { scriptOf, type WorkEnd } from "../../testing/script.ts";
import { STOP_POLICIES, stopPolicy, type Stage } from "../definition/definition.ts";

// A settled attempt is tried again by the stage's policy.

test("[RUN-10] a crash waits for its backoff and is tried once more", () => {
  const run = ended(commandStage("a"), ["crashed", "ok"]);
  expect(standing(run)).toBe("waiting (timer)");
  expect(run.due().wakeAt).toBe(BEGINNING + 5_000);
  run.sleep();
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first failed crashed", "2 retry succeeded ok"]);
  expect(standing(run)).toBe("completed");
});

test.each<readonly [WorkEnd, readonly string[]]>([
  ["crashed", ["1 first failed crashed", "2 retry failed crashed"]],
  ["rate", ["1 first failed rate", "2 retry failed rate"]],
  ["exit", ["1 first failed exit"]],
  ["killed", ["1 first failed killed"]],
  ["timeout", ["1 first failed timeout"]],
  ["context", ["1 first failed context", "2 fresh failed context"]],
])("[RUN-10] an attempt that always ends with %s uses up its tries and fails the stage", (end, expected) => {
  const run = ended(commandStage("a"), [end]);
  while (run.sleep()) run.play();
  expect(attempts(run, "a")).toEqual(expected);
  expect(standing(run)).toBe("failed");
});

test("a definition of an older release, which lacks a stop reason, gets that reason's default", () => {
  const { "cannot-start": _newer, ...older } = STOP_POLICIES;
  expect(stopPolicy({ onStop: older }, "cannot-start")).toBe("fail");
});

test.each(["no-op", "missing-artifact", "schema-missed"] as const)(
  "[RUN-10][P3] outputs that are not there (%s) fail the attempt",
  (found) => {
    const run = givenRun(definitionOf([commandStage("a")]), { script: scriptOf({ collects: { a: [found] } }) });
    run.play();
    expect(attempts(run, "a")).toEqual([`1 first failed ${found}`]);
    expect(standing(run)).toBe("failed");
  },
);

test("[RUN-10] a quota is waited for until its reset, in the same session, and uses up no try", () => {
  const reset = BEGINNING + 3_600_000;
  const run = ended(agentStage("a"), [
    { quotaUntil: reset },
    { quotaUntil: reset + 1 },
    { quotaUntil: reset + 2 },
    "ok",
  ]);
  expect(standing(run)).toBe("waiting (quota)");
  expect(run.due().wakeAt).toBe(reset);
  while (run.sleep()) run.play();
  expect(standing(run)).toBe("completed");
  expect(sessions(run)).toEqual([
    "session-a-1 new",
    "session-a-1 resumed",
    "session-a-1 resumed",
    "session-a-1 resumed",
  ]);
});

test("[RUN-10] a missing credential asks, and the answer goes on in the session", () => {
  const run = ended(agentStage("a"), ["auth", "ok"]);
  expect(standing(run)).toBe("waiting (credential)");
  run.answer("retry");
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first failed auth", "2 resume succeeded ok"]);
});

test("[RUN-10] a policy of the stage replaces the default", () => {
  const run = ended(agentStage("a", { onStop: { ...STOP_POLICIES, exit: "ask" } }), ["exit", "ok"]);
  expect(openGates(run.state())[0]).toMatchObject({ kind: "question", reason: "person" });
  run.answer("fail", "never mind");
  expect(run.state().failure).toMatchObject({ stage: "a", reason: "rejected", message: "never mind" });
});

// After an attempt whose end nobody saw.

test.each<readonly [Stage["onUnknown"], readonly string[]]>([
  ["resume", ["1 first unknown crashed", "2 resume succeeded ok"]],
  ["retry", ["1 first unknown crashed", "2 retry succeeded ok"]],
  ["fail", ["1 first unknown crashed"]],
])("[RUN-11][R26] the stage's `onUnknown: %s` decides", (onUnknown, expected) => {
  expect(attempts(ended(agentStage("a", { onUnknown }), ["lost", "ok"]), "a")).toEqual(expected);
});

test("[RUN-11][R26] what has no session is tried again in the same workspace", () => {
  expect(attempts(ended(commandStage("a"), ["lost", "ok"]), "a")).toEqual([
    "1 first unknown crashed",
    "2 retry succeeded ok",
  ]);
});

test.each([
  ["retry", ["1 first unknown crashed", "2 resume succeeded ok"], "completed"],
  ["accept", ["1 first unknown crashed", "2 accepted succeeded ok"], "completed"],
  ["fail", ["1 first unknown crashed"], "failed"],
])("[RUN-11][R26] `onUnknown: ask` asks, and the answer %s is done", (answer, expected, end) => {
  const run = ended(agentStage("a", { onUnknown: "ask" }), ["lost", "ok"]);
  expect(openGates(run.state())[0]?.kind).toBe("unknown");
  run.answer(answer);
  run.play();
  expect(attempts(run, "a")).toEqual(expected);
  expect(standing(run)).toBe(end);
});

test("[RUN-11][R28] a final result in the journal settles it although nobody saw its exit", () => {
  const run = ended(agentStage("a"), ["finished-unseen"]);
  expect(attempts(run, "a")).toEqual(["1 first succeeded ok"]);
});

test("[RUN-11][R26] after 20 interruptions in a row a person is asked; none of them counts as a try", () => {
  const run = ended(agentStage("a"), ["lost"]);
  expect(attempts(run, "a")).toHaveLength(20);
  expect(openGates(run.state())[0]?.kind).toBe("unknown");
  const calm = ended(agentStage("a"), [...Array.from({ length: 19 }, () => "lost" as const), "crashed", "ok"]);
  calm.sleep();
  calm.play();
  expect(standing(calm)).toBe("completed");
});

test("[RUN-11] what never ran burns its number and is tried again at once, as what it was", () => {
  const run = ended(agentStage("a"), ["not-run", "ok"]);
  expect(attempts(run, "a")).toEqual(["1 first superseded not-run", "2 first succeeded ok"]);
});

// An exit code means what the stage declares.

test("`skipped` skips the stage and frees its workspace", () => {
  const run = givenRun(definitionOf([commandStage("a"), commandStage("b")]), {
    script: scriptOf({ work: { a: [{ meaning: "skipped" }] } }),
  });
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first succeeded ok"]);
  expect(standing(run)).toBe("completed");
  expect(run.state().stages["a"]?.state).toBe("skipped");
});

test("[RUN-13] `needs-input` asks a person and holds no workspace meanwhile", () => {
  const script = scriptOf({ work: { a: [{ meaning: "needs-input" }, "ok"] } });
  const run = givenRun(definitionOf([commandStage("a"), commandStage("b")]), { script });
  run.play();
  expect(standing(run)).toBe("waiting (person)");
  expect(run.state().stages["b"]?.state).toBe("succeeded");
  run.answer("retry", "use the second one");
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first superseded ok", "2 retry succeeded ok"]);
  expect(standing(run)).toBe("completed");
});

test("an accepted attempt is collected only when the workspace is free", () => {
  const script = scriptOf({ work: { a: [{ meaning: "needs-input" }], b: ["hangs"] } });
  const run = givenRun(definitionOf([commandStage("a"), commandStage("b")]), { script });
  run.play();
  run.answer("accept");
  expect(attempts(run, "a")).toEqual(["1 first superseded ok"]);
  const [b] = Object.values(run.state().executions);
  run.when({ type: "request-stop", execution: b?.execution ?? "", reason: "timeout" });
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first superseded ok", "2 accepted succeeded ok"]);
});

test.each<readonly [WorkEnd, readonly string[]]>([
  ["crashed", ["session-a-1 new", "session-a-1 resumed"]],
  ["rate", ["session-a-1 new", "session-a-1 resumed"]],
  ["hung", ["session-a-1 new", "session-a-2 new"]],
])(
  "[RUN-10] the try after an agent's %s goes on in its session only where the session is not to blame",
  (end, expected) => {
    const run = ended(agentStage("a"), [end, "ok"]);
    run.sleep();
    run.play();
    expect(sessions(run)).toEqual(expected);
  },
);

function ended(stage: Stage, ends: readonly WorkEnd[]): GivenRun {
  const run = givenRun(definitionOf([stage]), { script: scriptOf({ work: { a: ends } }) });
  run.play();
  return run;
}

function sessions(run: GivenRun): readonly string[] {
  return (run.state().stages["a"]?.units ?? []).flatMap((unit) =>
    unit.attempts.map((attempt) => `${attempt.session} ${attempt.resumedSession ? "resumed" : "new"}`),
  );
}
