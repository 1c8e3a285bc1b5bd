import { expect, test } from "vitest";
import { commandStage, definitionOf, gateWords, option, reviewBy } from "../../../testing/definition.ts";
import { attempts, givenRun, openGates, standing, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, type Said } from "../../../testing/script.ts";
import type { Review } from "../../definition/work.ts";
import type { SettleCommand } from "../commands.ts";
import { bestAttempt } from "./review.ts";

const rework = (score: number): Said => ({ result: "rework", score });

// An attempt is judged, and sent back with its fixes.

test("[P15] a pass is chosen and committed", () => {
  const run = reviewed([90]);
  expect(standing(run)).toBe("completed");
  expect(chosen(run)).toEqual({ attempt: 1, why: "passed", restore: false });
});

test("[P16] rework is tried again until it passes", () => {
  const run = reviewed([rework(40), rework(60), 95]);
  expect(attempts(run, "a")).toEqual(["1 first succeeded ok", "2 rework succeeded ok", "3 rework succeeded ok"]);
  expect(chosen(run)?.attempt).toBe(3);
});

test("[P16] a pass below `passScore` is rework", () => {
  const run = reviewed([79, 80]);
  expect(verdicts(run)).toEqual(["1 rework 79", "2 pass 80"]);
});

test("[P18] judges are asked in order, stopping at the first that does not pass; the lowest score counts", () => {
  const run = reviewed([90, rework(70), 85, 95], reviewBy(2));
  expect(asked(run)).toEqual(["1/0", "1/1", "2/0", "2/1"]);
  expect(verdicts(run)).toEqual(["1 rework 70", "2 pass 85"]);
});

test("[P15] a broken judge is asked once more, then the review is exhausted", () => {
  expect(chosen(reviewed(["broken", 90]))?.attempt).toBe(1);
  const run = reviewed(["broken"]);
  expect(verdicts(run)).toEqual(["1 broken 0"]);
  expect(openGates(run.state())[0]).toMatchObject({ kind: "review", reason: "person" });
});

test("[P15] a judge that something else ended is a broken one, so that it cannot be asked for ever", () => {
  expect(verdicts(reviewed(["killed"]))).toEqual(["1 broken 0"]);
});

test("[P16] reject ends the attempts and is never chosen", () => {
  const run = reviewed([{ result: "reject", score: 99 }], reviewBy(1, { exhausted: "fail" }));
  expect(attempts(run, "a")).toEqual(["1 first succeeded ok"]);
  expect(run.state().failure).toMatchObject({ stage: "a", reason: "judge-failed" });
  expect(openGates(reviewed([{ result: "reject", score: 99 }]).state())[0]?.options.map(({ name }) => name)).toEqual([
    "again",
    "fail",
  ]);
});

// When the attempts run out.

test("[RUN-12][P17] the best is taken if it reaches `minScore`, and its content is restored", () => {
  const run = reviewed([rework(70), rework(75), rework(60)]);
  expect(chosen(run)).toEqual({ attempt: 2, why: "best of 3, score 75", restore: true });
  expect(run.events().some((event) => event.type === "workspace.restored")).toBe(true);
  expect(standing(run)).toBe("completed");
});

test("[RUN-12][P17] the earliest wins a tie", () => {
  expect(chosen(reviewed([rework(70), rework(70), rework(70)]))?.attempt).toBe(1);
});

test("[RUN-12][P17] an attempt that passed more judges is better than one with a higher score", () => {
  const run = reviewed([100, rework(65), rework(79)], reviewBy(2, { maxAttempts: 2 }));
  expect(chosen(run)?.attempt).toBe(1);
});

test("[RUN-12][P17] below `minScore` a person is asked, or the stage fails", () => {
  const run = reviewed([rework(10)]);
  expect(openGates(run.state())[0]?.options).toEqual([
    { name: "accept", does: "accept" },
    { name: "again", does: "retry" },
    { name: "fail", does: "fail" },
  ]);
  expect(standing(reviewed([rework(10)], reviewBy(1, { exhausted: "fail" })))).toBe("failed");
});

test("[RUN-12][P17] a broken judge's attempt is never taken without a person, an earlier good one is", () => {
  const run = reviewed([rework(70), 100, "broken"], reviewBy(2));
  expect(verdicts(run)).toEqual(["1 rework 70", "2 broken 0"]);
  expect(chosen(run)?.attempt).toBe(1);
});

test.each([
  ["accept", { attempt: 2, why: "accepted by a person", restore: true }],
  ["again", { attempt: 4, why: "passed", restore: false }],
  ["fail", null],
])("[RUN-12][P17] a person's %s is done", (answer, expected) => {
  const run = reviewed([rework(10), rework(20), rework(15), 90]);
  run.answer(answer, "mind the end");
  run.play();
  expect(chosen(run)).toEqual(expected);
});

test("[RUN-12][P17] the note of `again` reaches the next attempt, also when that never ran", () => {
  const script = scriptOf({ judges: { a: [rework(1)] }, work: { a: ["ok", "not-run", "hangs"] } });
  const run = givenRun(definitionOf([commandStage("a", { review: reviewBy(1, { maxAttempts: 1 }) })]), { script });
  run.play();
  run.answer("again", "shorter");
  run.play();
  expect(run.state().stages["a"]?.units[0]?.attempts.map((attempt) => attempt.note)).toEqual([
    null,
    "shorter",
    "shorter",
  ]);
});

// A judge that needs input, and people who judge.

test("[P26] needs-input asks; accepting takes the attempt that was asked about", () => {
  const run = reviewed([rework(70), { result: "needs-input", score: 0 }]);
  expect(openGates(run.state())[0]).toMatchObject({ kind: "review", attempt: 2 });
  run.answer("accept");
  run.play();
  expect(chosen(run)?.attempt).toBe(2);
});

test.each([
  ["good", "1 pass 100", "completed"],
  ["bad", "1 reject 0", "waiting (person)"],
  ["better", "1 rework 0", "waiting (person)"],
])("[P18] a person judges by the gate's options: %s", (answer, verdict, end) => {
  const gate = gateWords({
    options: [option("good", "continue"), option("bad", "fail"), option("better", { redo: "a" })],
  });
  const review: Review = { ...reviewBy(0), judges: [{ kind: "person", gate }] };
  const run = reviewed([], review);
  expect(standing(run)).toBe("waiting (person)");
  run.answer(answer, "the ending");
  run.play();
  expect(verdicts(run)[0]).toBe(verdict);
  expect(standing(run)).toBe(end);
});

test("[P18] a schema judge is checked without a process", () => {
  const review: Review = { ...reviewBy(0), judges: [{ kind: "schema", schema: {}, of: "out" }] };
  const run = reviewed([rework(0), 100], review);
  expect(verdicts(run)).toEqual(["1 rework 0", "2 pass 100"]);
  expect(run.events().filter((event) => event.type === "execution.admitted")).toHaveLength(2);
});

test("[P18] the same check again, or one for a judge that is not asked, changes nothing", () => {
  const review: Review = {
    ...reviewBy(1),
    judges: [{ kind: "schema", schema: {}, of: "out" }, ...reviewBy(1).judges],
  };
  const run = givenRun(definitionOf([commandStage("a", { review })]));
  run.play("check/");
  const verdict = { result: "pass", score: 100, fixes: [] } as const;
  const ref = { stage: "a", item: null, attempt: 1 };
  expect(run.when({ type: "checked", ref, judge: 1, verdict }).events).toEqual([]);
  expect(run.when({ type: "checked", ref, judge: 0, verdict }).events).toHaveLength(1);
  expect(run.when({ type: "checked", ref, judge: 0, verdict }).events).toEqual([]);
});

function endJudge(
  run: GivenRun,
  end: Pick<SettleCommand, "end" | "conclusion">,
  stop: "flood" | "timeout" | null = null,
): void {
  run.play("start/1/a/-/1/judge");
  const [start] = run.due().effects;
  if (start !== undefined) run.act(start);
  const [judge] = Object.values(run.state().executions);
  const { execution = "", token = "" } = judge ?? {};
  if (stop !== null) run.when({ type: "request-stop", execution, reason: stop });
  run.when({ type: "settle", execution, token, pid: 1, usage: null, verdict: null, strays: [], ...end });
}

test("a judge whose quota is used up is asked again after the reset and is not broken", () => {
  const run = givenRun(definitionOf([commandStage("a", { review: reviewBy(1) })]));
  const until = run.context().facts.now + 60_000;
  endJudge(run, {
    end: { verdict: "finished", exitCode: 1, signal: null },
    conclusion: { stopReason: "quota", message: "used up", until, meaning: null },
  });
  expect([standing(run), run.due().wakeAt]).toEqual(["waiting (quota)", until]);
  run.sleep();
  run.play();
  expect(standing(run)).toBe("completed");
});

test("a judge without a valid credential waits for one, and is no broken judge", () => {
  const run = givenRun(definitionOf([commandStage("a", { review: reviewBy(1) })]));
  endJudge(run, {
    end: { verdict: "finished", exitCode: 1, signal: null },
    conclusion: { stopReason: "auth", message: "log in first.", until: null, meaning: null },
  });
  expect(standing(run)).toBe("waiting (credential)");
  run.answer("retry");
  run.play();
  expect([standing(run), attempts(run, "a")]).toEqual(["completed", ["1 first succeeded ok"]]);
});

test("a judge that nobody heard is asked again, but not for ever", () => {
  const run = givenRun(definitionOf([commandStage("a", { review: reviewBy(1, { exhausted: "fail" }) })]));
  const lost = { stopReason: "crashed", message: "Nobody saw how it ended.", until: null, meaning: null } as const;
  let times = 0;
  for (; standing(run) !== "failed" && times < 100; times += 1)
    endJudge(run, { end: { verdict: "lost", exitCode: null, signal: null }, conclusion: lost });
  expect([standing(run), times]).toEqual(["failed", 21]);
});

test.for([
  ["printed too much", "flood", "killed"],
  ["took too long", "timeout", "timeout"],
] as const)("[P15] a judge that %s has had its turn: it is broken, and asked once more", ([, reason, stopReason]) => {
  const run = givenRun(definitionOf([commandStage("a", { review: reviewBy(1, { exhausted: "fail" }) })]));
  let times = 0;
  const end = { verdict: "finished", exitCode: 0, signal: null } as const;
  const conclusion = { stopReason, message: "It was stopped.", until: null, meaning: null } as const;
  for (; standing(run) !== "failed" && times < 10; times += 1) endJudge(run, { end, conclusion }, reason);
  expect([times, verdicts(run)]).toEqual([2, ["1 broken 0"]]);
});

test("[P17] a pass below `passScore` makes no attempt better", () => {
  const run = reviewed([rework(70), 61], reviewBy(1, { maxAttempts: 2 }));
  expect(chosen(run)).toMatchObject({ attempt: 1, why: "best of 2, score 70" });
});

test("[P17] nobody is best of nobody", () => {
  expect(bestAttempt([], null)).toBeNull();
});

function reviewed(said: readonly Said[], review: Review = reviewBy(1)): GivenRun {
  const run = givenRun(definitionOf([commandStage("a", { review })]), { script: scriptOf({ judges: { a: said } }) });
  run.play();
  return run;
}

function chosen(run: GivenRun): { readonly attempt: number; readonly why: string; readonly restore: boolean } | null {
  const event = run.events().findLast((candidate) => candidate.type === "attempt.chosen");
  if (event?.type !== "attempt.chosen") return null;
  const { attempt, why, restore } = event.data;
  return { attempt, why, restore };
}

function verdicts(run: GivenRun): readonly string[] {
  return run
    .events()
    .flatMap((event) =>
      event.type === "attempt.judged" ? [`${event.data.attempt} ${event.data.result} ${event.data.score}`] : [],
    );
}

function asked(run: GivenRun): readonly string[] {
  return run
    .events()
    .flatMap((event) => (event.type === "verdict.given" ? [`${event.data.attempt}/${event.data.judge}`] : []));
}
