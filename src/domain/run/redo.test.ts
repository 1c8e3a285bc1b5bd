import { expect, test } from "vitest";
import { commandStage, definitionOf, gateStage, gateWords, option, readingStage } from "../../testing/definition.ts";
import { attempts, givenRun, openGates, stageIn, stages, standing, type GivenRun } from "../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../testing/script.ts";
import type { Definition } from "../definition/definition.ts";

const again = { options: [option("go", "continue"), option("again", { redo: "a" })] };

// A redo goes back.

test("[RUN-16][P24] the target and all that comes after it are done again, everything else stays", () => {
  const run = played(
    definitionOf([
      commandStage("a"),
      readingStage("b", ["a"]),
      commandStage("c"),
      gateStage("ask", again, { needs: ["b"] }),
    ]),
  );
  run.answer("again", "louder");
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first succeeded ok", "2 redo succeeded ok"]);
  expect(attempts(run, "b")).toEqual(["1 first succeeded ok", "2 redo succeeded ok"]);
  expect(attempts(run, "c")).toEqual(["1 first succeeded ok"]);
  expect(stageIn(run, "a")).toMatchObject({ round: 2, committed: { attempt: 2 } });
  expect(openGates(run.state())[0]).toMatchObject({ stage: "ask", round: 2 });
});

test("[RUN-16][P24] the note reaches the target and nobody else", () => {
  const run = played(
    definitionOf([commandStage("a"), commandStage("b", { needs: ["a"] }), gateStage("ask", again, { needs: ["b"] })]),
    { work: { a: ["ok", "hangs"] } },
  );
  run.answer("again", "louder");
  run.play();
  expect(stageIn(run, "a").units[0]?.attempts.map((attempt) => attempt.note)).toEqual([null, "louder"]);
  expect(stageIn(run, "b").redoNote).toBeNull();
});

test("[RUN-16][P24] what runs among them is stopped and swept first, and nothing starts meanwhile", () => {
  const after = commandStage("b", { needs: ["a"], workspace: "own" });
  const run = played(definitionOf([commandStage("a"), after, gateStage("ask", again, { needs: ["a"] })]), {
    work: { b: ["hangs"] },
  });
  run.answer("again");
  expect(Object.values(run.state().executions).map((execution) => execution.stop?.reason)).toEqual(["redo"]);
  expect(run.due().effects.map((effect) => effect.kind)).toEqual(["watch"]);
  expect(stages(run)["a"]).toBe("succeeded");
  run.play();
  expect(attempts(run, "b")[0]).toBe("1 first cancelled killed");
  expect(attempts(run, "a")).toHaveLength(2);
});

test("[RUN-16][P24] questions of what is done again are withdrawn in the same turn", () => {
  const run = played(
    definitionOf([
      commandStage("a"),
      gateStage("other", {}, { needs: ["a"] }),
      gateStage("ask", again, { needs: ["a"] }),
    ]),
  );
  const gate = openGates(run.state()).find((open) => open.stage === "ask")?.gate ?? "";
  run.when({ type: "answer", gate, option: "again", note: null, subject: null });
  expect(openGates(run.state())).toEqual([]);
  expect(
    Object.values(run.state().gates)
      .map((one) => one.state)
      .toSorted(),
  ).toEqual(["answered", "withdrawn"]);
});

test("[RUN-16][P24] a second redo before the first was carried out joins it: both targets are done again", () => {
  const busy = commandStage("late", { needs: ["a"], workspace: "own" });
  const toB = { options: [option("again", { redo: "b" })] };
  const run = played(
    definitionOf([
      commandStage("a"),
      commandStage("b"),
      busy,
      gateStage("ask", again, { needs: ["a"] }),
      gateStage("also", toB, { needs: ["b"] }),
    ]),
    { work: { late: ["hangs"] } },
  );
  for (const gate of openGates(run.state()))
    run.when({ type: "answer", gate: gate.gate, option: "again", note: gate.stage, subject: null });
  run.play();
  expect([attempts(run, "a").length, attempts(run, "b").length]).toEqual([2, 2]);
  expect(stageIn(run, "b").units[0]?.attempts[1]?.note).toBe("also");
  expect(
    openGates(run.state())
      .map((gate) => gate.stage)
      .toSorted(),
  ).toEqual(["also", "ask"]);
});

test("[RUN-16][P24] a redo by a rule counts: after five rounds the asking stage fails", () => {
  const gate = { ...again, autoApprove: [{ when: { "stages.a": "succeeded" }, answer: "again" }] };
  const run = played(definitionOf([commandStage("a"), gateStage("ask", gate, { needs: ["a"] })]));
  expect(stageIn(run, "a").round).toBe(5);
  expect(run.state().failure).toMatchObject({ stage: "ask", reason: "rounds" });
});

test("[RUN-16][P24] a person's redo is free", () => {
  const run = played(definitionOf([commandStage("a"), gateStage("ask", again, { needs: ["a"] })]));
  for (let round = 1; round < 8; round += 1) {
    run.answer("again");
    run.play();
  }
  expect(stageIn(run, "a").round).toBe(8);
});

// Approve.

const approve = gateWords({ options: [option("approve", "continue"), option("reject", { redo: "a" })] });

test("[P24] the stage is committed only when a person approves, then the next one begins", () => {
  const run = played(definitionOf([commandStage("a", { approve }), commandStage("b", { needs: ["a"] })]));
  expect([stages(run), standing(run)]).toEqual([{ a: "waiting" }, "waiting (person)"]);
  run.answer("approve");
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[P24] reject does the approved stage again, with the note", () => {
  const run = played(definitionOf([commandStage("a", { approve }), commandStage("b")]));
  run.answer("reject", "shorter");
  run.play();
  expect(attempts(run, "a")).toEqual(["1 first succeeded ok", "2 redo succeeded ok"]);
  expect(attempts(run, "b")).toHaveLength(1);
  expect(stageIn(run, "a").units[0]?.attempts[1]?.note).toBe("shorter");
  run.answer("approve");
  run.play();
  expect(standing(run)).toBe("completed");
});

// An idempotent stage keeps its result when nothing that it is made of has changed.

const chain = definitionOf([
  commandStage("a"),
  readingStage("b", ["a"], { idempotent: true }),
  gateStage("ask", again, { needs: ["b"] }),
]);
const same = { text: "the same words" };

test("[P10] same inputs, same definition, same files: kept, and its artifacts stay readable", () => {
  const run = redone({ collects: { a: [same], b: [{ text: "b" }] } });
  expect(attempts(run, "b")).toEqual(["1 first succeeded ok"]);
  expect(stageIn(run, "b")).toMatchObject({ state: "succeeded", round: 2, committed: { kept: true, attempt: 1 } });
  run.answer("go");
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[P10] changed inputs: done again", () => {
  expect(attempts(redone({}), "b")).toHaveLength(2);
});

test("[P10] stored files that differ from their record: done again", () => {
  expect(attempts(redone({ collects: { a: [same] }, same: false }), "b")).toHaveLength(2);
});

function redone(tables: ScriptTables): GivenRun {
  const run = played(chain, tables);
  run.answer("again");
  run.play();
  return run;
}

function played(definition: Definition, tables: ScriptTables = {}): GivenRun {
  const run = givenRun(definition, { script: scriptOf(tables) });
  run.play();
  return run;
}
