import { expect, test } from "vitest";
import { timestamp } from "../../base/clock.ts";
import type { JsonObject } from "../../base/json/json.ts";
import { commandStage, definitionOf, reviewBy } from "../../testing/definition.ts";
import { BEGINNING, givenRun, type GivenRun } from "../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../testing/script.ts";
import { paintLines } from "./paint.ts";
import { takeEvent } from "./stage-line.ts";
import type { StageLines } from "./lines.ts";

// What a person sees of a run's events: a line for each stage, and below it what became of its attempts.

const RETRIED = { maxAttempts: 2, backoffMs: 0, on: ["exit" as const] };

test("[CLI-20] a draft that is sent back and comes back better says so, on its line and below it", () => {
  const run = played({ judges: { draft: [{ result: "rework", score: 40 }, 85] } });
  expect(told(run)).toContain("draft: attempt 1 sent back (40): do better");
  expect(painted(run, 100)).toEqual([
    "✓ draft succeeded   0.0s  attempt 2  passed (85)",
    "  ↳ attempt 1 sent back (40): do better",
  ]);
});

test("[CLI-20] an attempt that failed and is tried again leaves a note; the last failure names its cause and where to look", () => {
  const stage = commandStage("cut", { retry: RETRIED });
  const run = givenRun(definitionOf([stage]), { script: scriptOf({ work: { cut: ["exit"] } }) });
  run.play();
  expect(told(run)).toContain("cut: attempt 1 failed (exit): it ended: exit; tries again");
  const [line, note, look] = painted(run, 100);
  expect(line).toBe("✗ cut failed      0.0s  attempt 2  (exit): it ended: exit");
  expect(note).toBe("  ↳ attempt 1 failed (exit): it ended: exit; tries again");
  expect(look).toMatch(/^ {2}↳ holdfast logs \S+ cut$/);
  expect(painted(run, 100, { over: true })).toHaveLength(2);
});

test("where there is little room the notes give way to the lines, and none is wider than the terminal", () => {
  const run = played({ judges: { draft: [{ result: "rework", score: 40 }, 85] } });
  expect(painted(run, 100, { rows: 2 })).toHaveLength(1);
  for (const line of painted(run, 24)) expect(line.length).toBeLessThan(24);
});

function played(tables: ScriptTables): GivenRun {
  const run = givenRun(definitionOf([commandStage("draft", { review: reviewBy(1) })]), { script: scriptOf(tables) });
  run.play();
  return run;
}

function eventsOf(run: GivenRun): readonly JsonObject[] {
  return run
    .events()
    .map(({ type, data, stream, at }) => JSON.parse(JSON.stringify({ type, data, stream, at: timestamp(at) })));
}

function told(run: GivenRun): readonly string[] {
  const lines: StageLines = new Map();
  return eventsOf(run).flatMap((event) => {
    const said = takeEvent(lines, event);
    return said?.is === "note" ? [said.words] : [];
  });
}

function painted(
  run: GivenRun,
  columns: number,
  more: { readonly rows?: number; readonly over?: boolean } = {},
): readonly string[] {
  const lines: StageLines = new Map();
  for (const event of eventsOf(run)) takeEvent(lines, event);
  const { rows = 24, over = false } = more;
  return paintLines([...lines.values()], {
    columns,
    rows,
    now: BEGINNING,
    color: false,
    over,
    program: () => "holdfast",
  });
}
