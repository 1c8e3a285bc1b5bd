import { expect, test } from "vitest";
import { commandStage, definitionOf, reviewBy } from "../../../testing/definition.ts";
import { givenRun, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../../testing/script.ts";
import type { Stage } from "../../definition/definition.ts";
import { explain, type Explanation, type Surroundings } from "./explain.ts";

const AROUND: Surroundings = {
  waitingFor: [],
  problems: [],
  finders: [],
  orchestrated: true,
  recovery: null,
  now: 240_000,
};

test("[CLI-20] why says what was sent back, and why, while the next attempt is under way", () => {
  const run = played([commandStage("draft", { review: reviewBy(1) })], {
    work: { draft: ["ok", "hangs"] },
    judges: { draft: [{ result: "rework", score: 40 }] },
  });
  expect(why(run).because).toEqual([
    expect.stringMatching(/^draft works: attempt 2/),
    "draft: attempt 1 sent back (40): do better",
  ]);
});

test("[CLI-20] why says that there were more attempts than it names", () => {
  const run = played([commandStage("draft", { review: reviewBy(1, { maxAttempts: 9 }) })], {
    work: { draft: [...Array.from({ length: 7 }, () => "ok" as const), "hangs"] },
    judges: { draft: Array.from({ length: 7 }, () => ({ result: "rework" as const, score: 40 })) },
  });
  expect(why(run).because.slice(1)).toEqual([
    `draft: 2 more before these; \`holdfast show ${run.state().id}\` has all of them`,
    ...[3, 4, 5, 6, 7].map((n) => `draft: attempt ${n} sent back (40): do better`),
  ]);
});

test("why of a run that completed in part names the stage and the reason, and how to do it again", () => {
  const run = played([commandStage("cut"), commandStage("cover", { required: false })], { work: { cover: ["exit"] } });
  const { because, next } = why(run);
  expect(because).toContain("cover failed (exit): it ended: exit");
  expect(next).toEqual(["holdfast artifacts ID", "holdfast logs ID cover", "holdfast retry ID --from cover"]);
});

test("[CLI-20] why of a run that waits for a class says who holds it, at which stage, and for how long", () => {
  const run = played([commandStage("cut")], { work: { cut: ["hangs"] } });
  const holder = { run: "01M8", pipeline: "clip", stage: "cut", since: 0 };
  const held = (n: number): Surroundings => ({
    ...AROUND,
    waitingFor: [{ name: "encoder", heldBy: Array.from({ length: n }, () => holder) }],
  });
  expect(why(run, held(1)).because).toContain("It waits for encoder: held by 01M8 (clip, stage cut) for 4 min 0 s.");
  expect(why(run, held(5)).because.at(-1)).toMatch(/ for 4 min 0 s, 2 more\.$/);
  const processes = { ...AROUND, waitingFor: [{ name: "", heldBy: [] }] };
  expect(why(run, processes).because).toContain("It waits for a free process of this home.");
});

function played(stages: readonly Stage[], tables: ScriptTables): GivenRun {
  const run = givenRun(definitionOf(stages), { script: scriptOf(tables) });
  run.play();
  return run;
}

function why({ state, definition }: GivenRun, around: Surroundings = AROUND): Explanation {
  const { because, next, ...rest } = explain(state(), definition, around);
  return { ...rest, because, next: next.map((line) => line.replaceAll(state().id, "ID")) };
}
