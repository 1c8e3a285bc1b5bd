import { expect, test } from "vitest";
import { commandStage, definitionOf, gateStage } from "../testing/definition.ts";
import { BEGINNING, givenRun, openGates, PERSON, standing, type GivenRun } from "../testing/given.ts";
import { scriptOf } from "../testing/script.ts";
import { sampleLesson } from "../testing/conformance/samples.ts";
import { SYSTEM, type Actor } from "./actor.ts";
import { foldKnowledge, lessonOf, type KnowledgeEvent, type KnownAnswer } from "./knowledge.ts";
import type { AskCommand } from "./run/commands.ts";

const KNOWN: KnownAnswer = { answer: "left", note: "nearer", by: "user:ada", run: "before", gate: "01GATE" };

function asking(more: Partial<AskCommand> = {}): { readonly run: GivenRun; readonly ask: AskCommand } {
  const run = givenRun(definitionOf([commandStage("a")]), { script: scriptOf({ work: { a: ["hangs"] } }) });
  run.play();
  const execution = Object.keys(run.state().executions)[0] ?? "";
  const ask: AskCommand = { type: "ask", execution, n: 1, question: "Which?", options: ["left", "right"], ...more };
  return { run, ask };
}

test("[P26][P30] what is known is told at once: no gate is opened, and the record says who answered it when", () => {
  const { run, ask } = asking({ key: "side", known: KNOWN });
  const { execution } = ask;
  const source = { key: "side", question: "Which?", by: "user:ada", run: "before", gate: "01GATE" };
  expect(run.when(ask).events).toEqual([
    { type: "message.decided", data: { execution, n: 1, answer: "left", note: "nearer", known: source } },
  ]);
  expect([openGates(run.state()), standing(run)]).toEqual([[], "running"]);
  expect(run.due().effects.find(({ kind }) => kind === "tell")).toMatchObject({ n: 1, answer: "left", note: "nearer" });
  expect(run.when(ask).events).toEqual([]);
});

test.each<readonly [string, Partial<AskCommand>]>([
  ["nothing is known", { key: "side", known: null }],
  ["the question has no key", { known: KNOWN }],
  ["what is known is none of the answers that are offered now", { key: "side", known: KNOWN, options: ["up", "down"] }],
])("[P30] a person is asked where %s", (_what, more) => {
  const { run, ask } = asking(more);
  run.when(ask);
  expect(openGates(run.state())).toHaveLength(1);
  expect(openGates(run.state())[0]?.key).toBe(more.key);
});

test("[P30] a question without options takes any words that are known", () => {
  const { run, ask } = asking({ key: "name", known: { ...KNOWN, answer: "anything at all" }, options: [] });
  run.when(ask);
  expect(openGates(run.state())).toEqual([]);
});

test.each<readonly [Actor, boolean]>([
  [PERSON, true],
  [{ kind: "channel", id: "tg/42" }, true],
  [{ kind: "agent", id: "a/1" }, false],
  [SYSTEM, false],
])("[P30] only what people answer is remembered: %j %s", (actor, isKept) => {
  const { run, ask } = asking({ key: "side" });
  run.when(ask);
  const gate = openGates(run.state())[0]?.gate ?? "";
  run.answer("right", "the second");
  const kept = lessonOf(
    run.state(),
    { type: "gate.answered", data: { gate, option: "right", note: "the second" } },
    actor,
  );
  if (!isKept) return expect(kept).toBeNull();
  const place = { project: "project", pipeline: run.definition.name, stage: "a", key: "side" };
  const by = `${actor.kind}:${actor.id}`;
  expect(kept).toEqual({
    ...place,
    question: "Which?",
    answer: "right",
    note: "the second",
    by,
    run: run.state().id,
    gate,
  });
});

test("[P30] nothing is remembered of gates that no child's question opened, nor of a question without a key", () => {
  const { run, ask } = asking();
  run.when(ask);
  const approval = givenRun(definitionOf([gateStage("ask")]));
  approval.play();
  for (const { answer, state } of [run, approval]) {
    const gate = openGates(state())[0]?.gate ?? "";
    answer(openGates(state())[0]?.options[0]?.name ?? "");
    expect(lessonOf(state(), { type: "gate.answered", data: { gate, option: "x", note: null } }, PERSON)).toBeNull();
  }
});

function keptAt(seq: number, key: string, answer?: string): KnowledgeEvent {
  return { seq, at: BEGINNING, type: "knowledge.kept", data: { ...sampleLesson(key, answer) } };
}

function keysOf(events: readonly KnowledgeEvent[]): readonly string[] {
  return foldKnowledge(events).map(({ cells }) => `${String(cells[0])} ${String(cells[4])} ${String(cells[6])}`);
}

test("[P30] what is forgotten is gone, from every answer at that place and only there; what comes after is remembered", () => {
  const place = { project: "p", pipeline: "n", stage: "s", key: "a" };
  const forgotten = { seq: 4, at: BEGINNING, type: "knowledge.forgotten", data: place };
  expect(keysOf([keptAt(1, "a"), keptAt(2, "b"), keptAt(3, "a", "right"), forgotten, keptAt(5, "a", "up")])).toEqual([
    "2 b left",
    "5 a up",
  ]);
});

test("[P30] an erased answer yields nothing, and an event that is about something else neither", () => {
  const erased = { ...keptAt(1, "a"), data: null };
  const broken = { ...keptAt(2, "a"), data: { key: "a" } };
  const other = { seq: 3, at: BEGINNING, type: "project.configured", data: { project: "p" } };
  expect(foldKnowledge([erased, broken, other])).toEqual([]);
});
