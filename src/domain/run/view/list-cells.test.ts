import { expect, test } from "vitest";
import { commandStage, definitionOf, gateStage, readingStage, reviewBy } from "../../../testing/definition.ts";
import { givenRun, PERSON } from "../../../testing/given.ts";
import { scriptOf } from "../../../testing/script.ts";
import { listCells } from "./list-cells.ts";

const AGAIN = { result: "rework", score: 40 } as const;
const COLUMNS = ["label", "done", "attempts", "gates", "stage", "state", "reason", "message", "back", "fix"];

function listed(state: Parameters<typeof listCells>[0]): Readonly<Record<string, unknown>> {
  const cells = listCells(state);
  expect(cells).toHaveLength(COLUMNS.length);
  return Object.fromEntries(COLUMNS.map((column, place) => [column, cells[place]]));
}

test("[CLI-4] a run that fails is listed by the stage that it failed of", () => {
  const run = givenRun(definitionOf([commandStage("a"), readingStage("b", ["a"]), readingStage("c", ["b"])]), {
    script: scriptOf({ work: { b: ["exit"] } }),
  });
  run.play();
  expect(listed(run.state())).toMatchObject({ done: 1, attempts: 2, gates: 0, stage: "b", reason: "exit" });
});

test("[CLI-4] a run that is partial is listed by the optional stage that failed", () => {
  const definition = definitionOf([commandStage("a", { required: false }), commandStage("b")]);
  const run = givenRun(definition, { script: scriptOf({ work: { a: ["exit"] } }) });
  run.play();
  expect(listed(run.state())).toMatchObject({ done: 1, stage: "a", state: "failed", reason: "exit" });
});

test("[CLI-4] what waits for a person is counted, and a version counts its own attempts", () => {
  const run = givenRun(definitionOf([commandStage("a"), gateStage("ask", {}, { needs: ["a"] })]));
  run.play();
  expect(listed(run.state())).toMatchObject({
    gates: 1,
    stage: "ask",
    state: "waiting",
    reason: "person",
    attempts: 1,
  });
  run.when({ type: "cancel" }, PERSON);
  run.play();
  run.when({ type: "retry", from: null, repin: null }, PERSON);
  run.play();
  expect(listed(run.state())).toMatchObject({ gates: 1, stage: "ask", attempts: 0 });
});

test("[CLI-4] a stage that a judge sends back says how often, and what was asked for last", () => {
  const definition = definitionOf([
    commandStage("draft", { review: reviewBy(1, { maxAttempts: 2, exhausted: "fail" }) }),
  ]);
  const run = givenRun(definition, { script: scriptOf({ judges: { draft: [AGAIN] } }) });
  run.play();
  expect(listed(run.state())).toMatchObject({ stage: "draft", back: 2, attempts: 2, fix: expect.any(String) });
});
