import { expect, test } from "vitest";
import { showRun } from "../../domain/run/view/show.ts";
import { commandStage, definitionOf, reviewBy } from "../../testing/definition.ts";
import { givenRun } from "../../testing/given.ts";
import { scriptOf } from "../../testing/script.ts";
import { runLines } from "./run-lines.ts";

// `holdfast show`, of a run in which a draft came back better and a stage failed.

const STAGES = [commandStage("draft", { review: reviewBy(1) }), commandStage("cut", { needs: ["draft"] })];
const BUDGET = { usd: 5, tokens: 2_000_000, minutes: null };

function shown(width: number): readonly string[] {
  const tables = {
    judges: { draft: [{ result: "rework" as const, score: 40 }, 85] },
    work: { cut: ["exit" as const] },
  };
  const run = givenRun(definitionOf(STAGES, { budget: BUDGET }), { script: scriptOf(tables) });
  run.play();
  const places = { workspace: "/w", quarantined: null, artifact: () => "/artifacts/draft/2/out.txt" };
  const { state, definition, context } = run;
  const one = showRun(state(), definition, { places, options: { all: false } });
  return runLines(one, { width, color: false, terminal: false, now: context().facts.now }).map((line) =>
    line.replaceAll(one.id, "ID"),
  );
}

test("[CLI-20] show lays out stages with attempts, scores and times, what became of attempts, budgets, files and the next commands", () => {
  const lines = shown(100);
  expect(lines).toEqual(
    expect.arrayContaining([
      "state      failed (exit)",
      "budget     $0.00 of $5.00, tokens 0 of 2 M",
      "  stage  state      attempts  review   took",
      "✓ draft  succeeded  2         40 → 85  0.0 s",
      "  ↳ attempt 1: sent back (40): do better",
      "✗ cut    failed     1                  0.0 s",
      "  ↳ attempt 1: failed (exit): it ended: exit",
      "  Logs:   holdfast logs ID cut",
      "  Retry:  holdfast retry ID",
    ]),
  );
  expect(lines.filter((line) => line.includes("it ended"))).toHaveLength(1);
  expect(lines.some((line) => /^ {2}draft\.out {2}\d+ B {2}\/artifacts\/draft\/2\/out\.txt$/.test(line))).toBe(true);
});

test("at a narrow terminal the table still fits, and nothing but a path or a command is wider", () => {
  const wide = shown(44).filter((line) => line.length > 44 && !/\/artifacts\/|holdfast |^accepted|^ended/.test(line));
  expect(wide).toEqual([]);
});
