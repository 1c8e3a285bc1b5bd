import { expect, test } from "vitest";
import {
  agentStage,
  commandStage,
  definitionOf,
  gateStage,
  option,
  reviewBy,
  type StageMore,
} from "../../testing/definition.ts";
import { givenRun, PERSON, stageIn, type GivenRun } from "../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../testing/script.ts";
import { feedbackFor, feedbackText, type Feedback } from "./feedback.ts";

const extend = { id: "extend", stage: "a", says: [], prompt: "Take more of the talk.\n", asks: null };
const again = { options: [option("go", "continue"), option("again", { redo: "a" })] };

function delivered(tables: ScriptTables = {}, more: StageMore = {}): GivenRun {
  const stages = [
    agentStage("a", more),
    commandStage("b", { needs: ["a"] }),
    gateStage("ask", again, { needs: ["b"] }),
  ];
  const run = givenRun(definitionOf(stages, { revisions: [extend] }), { script: scriptOf(tables) });
  run.play();
  run.answer("go");
  return run;
}

function revise(run: GivenRun, words: string, kind: string | null): void {
  run.when({ type: "revise", words, kind, stage: kind === null ? "a" : null }, PERSON);
  run.play();
}

function feedback(run: GivenRun, id = "a"): Feedback | null {
  const stage = stageIn(run, id);
  const [unit] = stage.units;
  return unit === undefined ? null : feedbackFor(run.definition, stage, unit);
}

const hanging: ScriptTables = { work: { a: ["ok", "hangs"] } };

test("[RUN-26][P29] a revised stage is told the person's words and what the pipeline says of their kind", () => {
  const run = delivered(hanging);
  expect(feedback(run)).toBeNull();
  revise(run, "make it longer", "extend");
  const told = feedback(run);
  expect(told).toEqual({
    cause: "revision",
    note: "make it longer",
    fixes: [],
    verdicts: [],
    revisions: [{ kind: "extend", words: "make it longer", prompt: "Take more of the talk.\n" }],
  });
  const lines = feedbackText(told).split("\n");
  expect(lines).toContain("A person asked this of the delivered work (extend): make it longer");
  expect(lines).toContain("Take more of the talk.");
  expect(lines.filter((line) => line.includes("make it longer"))).toHaveLength(1);
});

test("[P29] what the words say of how stands below them, name by name", () => {
  const run = delivered({ work: { a: ["ok", "hangs"] } });
  const found = { finder: run.state().id, confidence: 1, parameters: { seconds: "20", where: "at the end" } };
  run.when({ type: "revise", words: "20 seconds more", kind: "extend", stage: null, found }, PERSON);
  run.play();
  const told = feedback(run);
  expect(told?.revisions).toMatchObject([{ kind: "extend", parameters: found.parameters }]);
  expect(feedbackText(told)).toContain(
    "20 seconds more\n\n- seconds: 20\n- where: at the end\n\nTake more of the talk.",
  );
});

test("[RUN-26] what depends on it is done again without being told", () => {
  const run = delivered({ work: { b: ["ok", "hangs"] } });
  revise(run, "make it longer", "extend");
  expect(feedback(run, "b")).toEqual({ cause: "redo", note: null, fixes: [], verdicts: [] });
});

test("[RUN-26] a redo in the new version says what is new, and what was asked before it still holds", () => {
  const run = delivered({ work: { a: ["ok", "ok", "hangs"] } });
  revise(run, "make it longer", null);
  run.answer("again", "not so loud");
  run.play();
  const told = feedback(run);
  expect(told).toMatchObject({
    cause: "redo",
    note: "not so loud",
    revisions: [{ kind: null, words: "make it longer", prompt: null }],
  });
  expect(feedbackText(told)).toContain("A person says: not so loud");
  expect(feedbackText(told)).toContain("A person asked this of the delivered work: make it longer");
});

test("[RUN-26] a rework in the new version has the judges' fixes and the words", () => {
  const review = reviewBy(1);
  const judges = { a: [100, { result: "rework" as const, score: 10 }] };
  const run = delivered({ work: { a: ["ok", "ok", "hangs"] }, judges }, { review });
  revise(run, "make it longer", "extend");
  expect(feedback(run)).toMatchObject({ cause: "rework", note: "make it longer", fixes: ["do better"] });
});
