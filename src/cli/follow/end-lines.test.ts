import { expect, test } from "vitest";
import { showRun } from "../../domain/run/view/show.ts";
import { commandStage, definitionOf, eachOf } from "../../testing/definition.ts";
import { givenRun, type GivenRun } from "../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../testing/script.ts";
import type { Stage } from "../../domain/definition/definition.ts";
import { endLines } from "./end-lines.ts";

// The last lines of `run`, `resume`, `watch` and `--follow`.

test("[CLI-20] a failed run names the stage, its cause and its last error line, then the next commands", () => {
  const run = played([commandStage("cut")], { work: { cut: ["exit"] } });
  expect(endOf(run)).toEqual([
    "Run ID failed.",
    "  cut failed (exit): it ended: exit",
    "  Logs:   holdfast logs ID cut",
    "  Retry:  holdfast retry ID",
  ]);
});

test("a run that completed in part names what failed, and how to do that again", () => {
  const run = played([commandStage("cut"), commandStage("cover", { required: false })], { work: { cover: ["exit"] } });
  expect(endOf(run)).toEqual([
    "Run ID completed in part.",
    "  cover failed (exit): it ended: exit",
    "  Logs:   holdfast logs ID cover",
    "  Retry:  holdfast retry ID --from cover",
    "  Files:  holdfast artifacts ID",
  ]);
});

test("a run that completed whole says where its files are", () => {
  expect(endOf(played([commandStage("cut")], {}))).toEqual(["Run ID completed. Files: holdfast artifacts ID"]);
});

test("items that were left out are counted, the first with its reason", () => {
  const skips = eachOf("list", { onFail: "skip" });
  const run = played([commandStage("list"), commandStage("cut", skips)], {
    items: { cut: [["one", "two"]] },
    work: { cut: ["exit", "ok"] },
  });
  expect(endOf(run)[1]).toMatch(/^ {2}cut left out 1 of 2 items: \S+ \(.+\)$/);
});

function played(stages: readonly Stage[], tables: ScriptTables): GivenRun {
  const run = givenRun(definitionOf(stages), { script: scriptOf(tables) });
  run.play();
  return run;
}

function endOf({ state, definition }: GivenRun): readonly string[] {
  const places = { workspace: "/w", quarantined: null, artifact: () => "/a" };
  const shown = showRun(state(), definition, { places, options: { all: false } });
  return endLines(shown).map((line) => line.replaceAll(shown.id, "ID"));
}
