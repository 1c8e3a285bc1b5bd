import { expect, test } from "vitest";
import { commandStage, definitionOf, eachOf, gateStage, readingStage } from "../../testing/definition.ts";
import { attempts, givenRun, PERSON, stageIn, standing, type GivenRun } from "../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../testing/script.ts";
import type { Definition, Revision } from "../definition/definition.ts";
import { runEventFrom } from "../record/upcast.ts";
import { evolve } from "./evolve.ts";
import { planRevision } from "./version/revision.ts";
import type { AskedRevision } from "./parts.ts";

const extend: Revision = { id: "extend", stage: "b", says: ["longer"], prompt: "More of it.", asks: "Longer?" };
const reframe: Revision = { id: "reframe", stage: "c", says: ["frame", "zoom"], prompt: null, asks: null };
const revisions = [extend, reframe];

const four = definitionOf(
  [commandStage("a"), readingStage("b", ["a"]), readingStage("c", ["b"]), commandStage("d", { needs: ["a"] })],
  { revisions },
);

const asking = (words: string, more: Partial<AskedRevision> = {}): AskedRevision => ({
  words,
  kind: null,
  stage: null,
  ...more,
});

const finder = "01JXT21Q00DCKCPD2BPAJMXR55";

// Which kind is meant.

test.each([
  ["make it longer", {}, ["extend", "b", "rule", 'the words say "longer"']],
  ["Zoom in", {}, ["reframe", "c", "rule", 'the words say "zoom"']],
  ["zoom in", { kind: "extend" }, ["extend", "b", "kind", "the kind was named"]],
  ["whatever", { stage: "a" }, [null, "a", "stage", "the stage was named"]],
  [
    "hm",
    { kind: "extend", found: { finder, confidence: 0.9, parameters: {} } },
    ["extend", "b", "agent", "an agent took the words for it (confidence 0.9)"],
  ],
  [
    "hm",
    { kind: "reframe", found: { finder, confidence: null, parameters: {} } },
    ["reframe", "c", "person", "a person said so when asked"],
  ],
])("[RUN-26][P29] of %j with %j the kind is found", (words, more, found) => {
  const plan = planRevision(played(four).context(), asking(words, more));
  expect(plan.ok ? [plan.value.kind, plan.value.stage, plan.value.by, plan.value.because] : plan).toEqual(found);
});

test.each([
  ["longer, and another frame", {}, ["unclear-kind", ["extend", "reframe"]]],
  ["I do not like it", {}, ["unclear-kind", ["extend", "reframe"]]],
  ["longer", { kind: "shorten" }, ["unknown-kind", undefined]],
  ["longer", { stage: "z" }, ["unknown-stage", undefined]],
])("[RUN-26][P29] %j with %j opens nothing, and says what may be meant", (words, more, found) => {
  const run = played(four);
  const seq = run.state().seq;
  const { refusal } = run.when({ type: "revise", ...asking(words, more) }, PERSON);
  expect([refusal?.type, refusal?.kinds?.map(({ kind }) => kind), run.state().seq]).toEqual([...found, seq]);
});

test("[RUN-26][P29] what the words say of how is something that the stage is made from", () => {
  const hashes = [{}, { seconds: "20" }, { seconds: "30" }].map((parameters) => {
    const run = played(four);
    const found = { finder, confidence: 1, parameters };
    run.when({ type: "revise", ...asking("longer", { kind: "extend", found }) }, PERSON);
    run.play();
    expect(stageIn(run, "b").revisions).toMatchObject([{ kind: "extend", parameters }]);
    return stageIn(run, "b").committed?.inputHash;
  });
  expect(new Set(hashes).size).toBe(3);
});

test("[RUN-26] a pipeline without revisions is revised at a stage that is named", () => {
  const plain = definitionOf(four.stages);
  const run = played(plain);
  const { refusal } = run.when({ type: "revise", ...asking("longer") }, PERSON);
  expect(refusal).toMatchObject({ type: "unknown-kind", message: expect.stringContaining("--stage STAGE") });
  run.when({ type: "revise", ...asking("longer", { stage: "c" }) }, PERSON);
  run.play();
  expect([standing(run), attempts(run, "b").length, attempts(run, "c").length]).toEqual(["completed", 1, 2]);
});

// What is done again.

test("[RUN-26][P29] the stage that the kind names and its dependants are done again, all else is kept as it is", () => {
  const run = played(four);
  const before = run.state();
  const plan = planRevision(run.context(), asking("longer"));
  expect(plan).toMatchObject({
    ok: true,
    value: { version: 2, again: ["b", "c"], kept: ["a", "d"], unlessSame: [] },
  });
  run.when({ type: "revise", ...asking("longer") }, PERSON);
  expect(run.events().at(before.seq)).toMatchObject({
    type: "run.reopened",
    actor: PERSON,
    data: {
      version: 2,
      cause: "revise",
      again: ["b", "c"],
      from: "b",
      revision: { words: "longer", kind: "extend", by: "rule" },
    },
  });
  run.play();
  expect([standing(run), ...["a", "b", "c", "d"].map((id) => attempts(run, id).length)]).toEqual([
    "completed",
    1,
    2,
    2,
    1,
  ]);
  expect(stageIn(run, "a")).toEqual(before.stages["a"]);
  expect(stageIn(run, "d")).toEqual(before.stages["d"]);
});

test("[RUN-26][P29] a question among the dependants is asked again", () => {
  const run = played(definitionOf([commandStage("a"), gateStage("ask", {}, { needs: ["a"] })]));
  run.answer("approve");
  run.when({ type: "revise", ...asking("louder", { stage: "a" }) }, PERSON);
  run.play();
  expect([standing(run), Object.values(run.state().gates).map(({ state }) => state)]).toEqual([
    "waiting (person)",
    ["answered", "open"],
  ]);
});

test("[RUN-26][P10] an idempotent dependant keeps its result where what it reads comes out the same", () => {
  const definition = definitionOf([commandStage("a"), readingStage("b", ["a"], { idempotent: true })], {});
  const same = { collects: { a: [{ text: "one" }] } };
  const run = played(definition, same);
  const plan = planRevision(run.context(), asking("louder", { stage: "a" }));
  expect(plan).toMatchObject({ value: { again: ["a", "b"], unlessSame: ["b"] } });
  run.when({ type: "revise", ...asking("louder", { stage: "a" }) }, PERSON);
  run.play();
  expect([standing(run), attempts(run, "a").length, attempts(run, "b").length]).toEqual(["completed", 2, 1]);
  const other = played(definition, { collects: { a: [{ text: "one" }, { text: "two" }] } });
  other.when({ type: "revise", ...asking("louder", { stage: "a" }) }, PERSON);
  other.play();
  expect(attempts(other, "b")).toHaveLength(2);
});

test("[RUN-26][P10] the stage that is revised is done again although it is idempotent: the words are something new", () => {
  const run = played(definitionOf([commandStage("a", { idempotent: true })]));
  const ask = (words: string): void => {
    run.when({ type: "revise", ...asking(words, { stage: "a" }) }, PERSON);
    run.play();
  };
  ask("louder");
  expect(attempts(run, "a")).toHaveLength(2);
  ask("softer");
  expect(attempts(run, "a")).toHaveLength(3);
  run.when({ type: "retry", from: "a", repin: null }, PERSON);
  run.play();
  expect([standing(run), attempts(run, "a").length]).toEqual(["completed", 3]);
});

test("[RUN-26] no item of the stage that is revised keeps its result", () => {
  const run = played(definitionOf([commandStage("list"), commandStage("b", eachOf("list"))]));
  run.when({ type: "revise", ...asking("louder", { stage: "b" }) }, PERSON);
  run.play();
  expect(attempts(run, "b")).toEqual([
    "one 1 first succeeded ok",
    "one 2 redo succeeded ok",
    "two 1 first succeeded ok",
    "two 2 redo succeeded ok",
  ]);
});

// What a stage is told.

test("[RUN-26][P29] the words reach the stage and nobody else, and hold through a retry and the next revision", () => {
  const run = played(four, { work: { b: ["ok", "exit", "ok"] } });
  run.when({ type: "revise", ...asking("longer") }, PERSON);
  run.play();
  expect(standing(run)).toBe("failed");
  run.when({ type: "retry", from: null, repin: null }, PERSON);
  run.play();
  expect([standing(run), run.state().version]).toEqual(["completed", 3]);
  const told = { version: 2, kind: "extend", words: "longer" };
  expect(["a", "b", "c", "d"].map((id) => stageIn(run, id).revisions)).toEqual([[], [told], [], []]);
  run.when({ type: "revise", ...asking("even more", { stage: "b" }) }, PERSON);
  run.play();
  expect(stageIn(run, "b").revisions).toEqual([told, { version: 4, kind: null, words: "even more" }]);
});

// What is refused.

test.each([
  ["has not begun", { held: true }, "queued"],
  ["is under way", { work: { a: ["hangs" as const] } }, "open"],
  ["failed", { work: { a: ["exit" as const] } }, "failed"],
])("[RUN-26] a run that %s was never delivered: refused and recorded, nothing changed", (_what, tables, lifecycle) => {
  const run = givenRun(four, { script: scriptOf("work" in tables ? tables : {}) });
  if (!("held" in tables)) run.play();
  const before = run.state();
  expect(before.lifecycle).toBe(lifecycle);
  const { refusal, events } = run.when({ type: "revise", ...asking("longer") }, PERSON);
  expect([refusal?.type, events]).toEqual([
    "not-delivered",
    [{ type: "command.refused", data: { command: "revise", reason: "not-delivered" } }],
  ]);
  expect({ ...run.state(), seq: 0, owner: null }).toEqual({ ...before, seq: 0, owner: null });
});

test("[RUN-26] a cancelled run is refused; one whose revision failed was delivered before, and is revised again", () => {
  const cancelled = givenRun(four);
  cancelled.when({ type: "cancel" }, PERSON);
  expect(cancelled.when({ type: "revise", ...asking("longer") }, PERSON).refusal).toMatchObject({
    type: "not-delivered",
    message: expect.stringContaining("was cancelled"),
  });
  const run = played(four, { work: { b: ["ok", "exit", "ok"] } });
  run.when({ type: "revise", ...asking("longer") }, PERSON);
  run.play();
  run.when({ type: "revise", ...asking("zoom") }, PERSON);
  run.play();
  expect([standing(run), attempts(run, "b").length, attempts(run, "d").length]).toEqual(["completed", 3, 1]);
});

test("[RUN-26] an agent may not revise: refused, and the attempt is recorded", () => {
  const run = played(four);
  const { refusal, events } = run.when({ type: "revise", ...asking("longer") }, { kind: "agent", id: "x" });
  expect([refusal?.type, events]).toEqual([
    "agent",
    [{ type: "command.refused", data: { command: "revise", reason: "agent" } }],
  ]);
  expect([standing(run), run.state().version]).toEqual(["completed", 1]);
});

// Events that were written before.

test("[RUN-26] a version that was opened before there were revisions folds as it did", () => {
  const run = played(four);
  const { id: stream, seq, stages: before } = run.state();
  const data = { version: 2, cause: "revise", again: ["b", "c"] };
  const event = { type: "run.reopened", v: 1, data, stream, seq: seq + 1, epoch: 1, at: 0, actor: PERSON };
  const state = evolve(run.state(), runEventFrom(event));
  expect(state).toMatchObject({ version: 2, lifecycle: "open", stages: { a: before["a"] } });
  expect(state.stages["b"]).toMatchObject({ state: "pending", whole: false, revisions: [], round: 1 });
});

function played(definition: Definition, tables: ScriptTables = {}): GivenRun {
  const run = givenRun(definition, { script: scriptOf(tables) });
  run.play();
  return run;
}
