import { expect, test } from "vitest";
import { commandStage, definitionOf, gateStage, option } from "../../../testing/definition.ts";
import { BEGINNING, givenRun, openGates, PERSON, stages, standing, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, settlement } from "../../../testing/script.ts";
import type { GateWords } from "../../definition/work.ts";
import type { Accepted } from "../events.ts";

const HOUR_MS = 3_600_000;

// A gate does what its options say.

test.each([
  ["approve", "completed", "succeeded"],
  ["reject", "failed", "failed"],
  ["stop", "cancelled", "cancelled"],
])("[P24] %s ends the run %s", (answer, end, stage) => {
  const run = asking({
    options: [option("approve", "continue"), option("reject", "fail"), option("stop", "cancel")],
  });
  expect(standing(run)).toBe("waiting (person)");
  run.answer(answer, "because");
  expect([standing(run), stages(run)["ask"]]).toEqual([end, stage]);
  expect(openGates(run.state())).toEqual([]);
});

test("[P22] while a person thinks nothing is held: no process, no workspace, no timer", () => {
  const run = givenRun(definitionOf([gateStage("ask"), commandStage("a")]));
  run.play();
  expect(stages(run)).toEqual({ ask: "waiting", a: "succeeded" });
  expect(run.due()).toEqual({ effects: [], wakeAt: null });
});

test("the question is filled from the run's input", () => {
  const run = givenRun(definitionOf([gateStage("ask", { ask: "Publish {{input.title}}?" })]), {
    accepted: { input: { title: "Spring" } },
  });
  run.play();
  expect(openGates(run.state())[0]?.question).toBe("Publish Spring?");
});

// A gate is answered once.

test("[RUN-15][P23] the same answer again is harmless, a contrary one is refused and recorded", () => {
  const run = asking();
  run.answer("approve");
  const gate = onlyGate(run);
  const again = { type: "answer", gate, note: null, subject: null } as const;
  expect(run.when({ ...again, option: "approve" }, PERSON)).toMatchObject({ events: [], refusal: null, own: 0 });
  const contrary = run.when({ ...again, option: "reject" }, PERSON);
  expect(contrary.refusal?.type).toBe("gate-closed");
  expect(contrary.events).toEqual([{ type: "command.refused", data: { command: "answer", reason: "gate-closed" } }]);
});

test("[RUN-15][P23] an answer about something that has changed since is refused as stale", () => {
  const run = asking();
  const stale = run.when(
    { type: "answer", gate: onlyGate(run), option: "approve", note: null, subject: "another" },
    PERSON,
  );
  expect(stale.refusal?.type).toBe("subject-changed");
  expect(standing(run)).toBe("waiting (person)");
});

test.each([
  ["an unknown gate", { gate: "01JZ0000000000000000000000" }, "unknown-gate"],
  ["an unknown option", { option: "perhaps" }, "unknown-option"],
  ["a missing note", {}, "note-required"],
])("[RUN-15][P23] %s is refused and changes nothing", (_what, more, expected) => {
  const run = asking({ note: "required" });
  const refused = run.when(
    { type: "answer", gate: onlyGate(run), option: "approve", note: null, subject: null, ...more },
    PERSON,
  );
  expect(refused).toMatchObject({ events: [], refusal: { type: expected } });
});

test("[RUN-15][P23] an answer to a withdrawn gate is refused", () => {
  const run = asking();
  run.when({ type: "cancel" }, PERSON);
  const late = run.when({ type: "answer", gate: onlyGate(run), option: "approve", note: null, subject: null }, PERSON);
  expect(late.refusal?.type).toBe("gate-closed");
});

test.each(["answer", "cancel", "resume", "retry"] as const)(
  "[RUN-15][P23] an agent may not %s; that it tried is recorded",
  (type) => {
    const run = asking();
    const commands = {
      answer: { type: "answer", gate: onlyGate(run), option: "approve", note: null, subject: null },
      cancel: { type: "cancel" },
      resume: { type: "resume" },
      retry: { type: "retry", from: null, repin: null },
    } as const;
    const refused = run.when(commands[type], { kind: "agent", id: "a/1" });
    expect(refused.refusal?.type).toBe("agent");
    expect(refused.events).toEqual([{ type: "command.refused", data: { command: type, reason: "agent" } }]);
    expect(standing(run)).toBe("waiting (person)");
  },
);

test("[RUN-15][P23] who answered is recorded", () => {
  const run = asking();
  run.answer("approve", "fine");
  expect(Object.values(run.state().gates)[0]).toMatchObject({
    state: "answered",
    answer: "approve",
    answerNote: "fine",
    answeredBy: PERSON,
  });
});

// Timers of a gate count from its opening.

test("[P25] a gate without a default falls due and stays", () => {
  const run = asking({ expiresMs: 60_000 });
  expect(run.due().wakeAt).toBe(BEGINNING + 60_000);
  run.sleep();
  run.play();
  expect(openGates(run.state())[0]?.overdue).toBe(true);
  expect(run.due()).toEqual({ effects: [], wakeAt: null });
});

test("[P25] a default that goes on is taken only when an orchestrator was up for an hour since it fell due", () => {
  const run = asking({ expiresMs: 60_000, onExpiry: "approve" });
  run.sleep();
  run.play();
  expect([standing(run), run.due().wakeAt]).toEqual(["waiting (person)", BEGINNING + 60_000 + HOUR_MS]);
  run.pass(HOUR_MS - 2_000);
  run.crash();
  run.play();
  expect(run.due().wakeAt).toBe(run.context().facts.upSince + HOUR_MS);
  run.sleep();
  run.play();
  expect(standing(run)).toBe("completed");
});

test.each(["reject", "fail"])("[P25] a default that ends (%s) is taken at once", (onExpiry) => {
  const run = asking({ expiresMs: 60_000, onExpiry });
  run.sleep();
  run.play();
  expect(standing(run)).toBe("failed");
});

test("[P25] a person who answers before the default wins", () => {
  const run = asking({ expiresMs: 60_000, onExpiry: "reject" });
  run.answer("approve");
  run.pass(120_000);
  run.when({ type: "advance" });
  expect(standing(run)).toBe("completed");
});

test("a rule that holds answers at once, and `--yes` takes the only way on", () => {
  const rule = { when: { "input.kind": "draft" }, answer: "approve" };
  expect(standing(asking({ autoApprove: [rule] }, { input: { kind: "draft" } }))).toBe("completed");
  expect(standing(asking({ autoApprove: [rule] }, { input: { kind: "final" } }))).toBe("waiting (person)");
  expect(standing(asking({}, { yes: true }))).toBe("completed");
  expect(standing(asking({ note: "required" }, { yes: true }))).toBe("waiting (person)");
  const two = [option("one", "continue"), option("two", "continue")];
  expect(standing(asking({ options: two }, { yes: true }))).toBe("waiting (person)");
});

// Questions of a living child.

test("[P26] it is asked once, stops the clock, and its answer reaches the child", () => {
  const { run, execution } = working();
  const ask = { type: "ask", execution, n: 1, question: "Which?", options: ["this", "that"] } as const;
  run.when(ask);
  expect(run.when(ask).events).toEqual([]);
  expect(standing(run)).toBe("waiting (person)");
  expect(limits(run)).toEqual([null]);
  run.pass(5_000);
  run.answer("that", "the second");
  expect(standing(run)).toBe("running");
  expect(limits(run)).toEqual([1_000_000 + 5_000]);
  expect(run.due().effects.find((effect) => effect.kind === "tell")).toMatchObject({
    n: 1,
    answer: "that",
    note: "the second",
  });
  run.when({ type: "told", execution, n: 1 });
  expect(run.due().effects.some((effect) => effect.kind === "tell")).toBe(false);
});

test("[P26] a question without options takes any words; the end of its process withdraws it", () => {
  const { run, execution } = working();
  run.when({ type: "ask", execution, n: 1, question: "Who?", options: [] });
  run.when({ type: "request-stop", execution, reason: "timeout" });
  run.play();
  expect(Object.values(run.state().gates).map((gate) => gate.state)).toEqual(["withdrawn"]);
  expect(standing(run)).toBe("failed");
});

test("[P26][G9] an answer that its asker did not live to get goes to the one who asks the same again, and is asked no person twice", () => {
  const run = givenRun(definitionOf([commandStage("a")]), { script: scriptOf({ work: { a: ["hangs"] } }) });
  const ask = { type: "ask", question: "Which?", options: ["this", "that"] } as const;
  run.play();
  run.when({ ...ask, execution: Object.keys(run.state().executions)[0] ?? "", n: 1 });
  run.answer("that", "the second");
  for (const execution of Object.values(run.state().executions)) run.when(settlement(execution, "lost"));
  run.play();
  const execution = Object.keys(run.state().executions)[0] ?? "";
  expect(run.when({ ...ask, execution, n: 1 }).events).toMatchObject([
    { type: "message.decided", data: { execution, n: 1, answer: "that", note: "the second", gate: onlyGate(run) } },
  ]);
  expect(run.when({ ...ask, execution, n: 1 }).events).toEqual([]);
  run.when({ type: "told", execution, n: 1 });
  run.when({ ...ask, execution, n: 2 });
  expect(openGates(run.state())).toHaveLength(1);
});

function asking(gate: Partial<GateWords> = {}, accepted: Partial<Accepted> = {}): GivenRun {
  const run = givenRun(definitionOf([gateStage("ask", gate)]), { accepted });
  run.play();
  return run;
}

function onlyGate(run: GivenRun): string {
  return Object.keys(run.state().gates)[0] ?? "";
}

function working(): { readonly run: GivenRun; readonly execution: string } {
  const run = givenRun(definitionOf([commandStage("a")]), { script: scriptOf({ work: { a: ["hangs"] } }) });
  run.play();
  return { run, execution: Object.keys(run.state().executions)[0] ?? "" };
}

function limits(run: GivenRun): readonly (number | null)[] {
  return run.due().effects.flatMap((effect) => (effect.kind === "watch" ? [effect.limits.deadlineMs] : []));
}

test("[P23] who may answer is in the gate's words; anybody else is refused and that is recorded", () => {
  const run = asking({ answerers: ["user:ada", "channel:tg"] });
  const answer = { type: "answer", gate: onlyGate(run), option: "approve", note: null, subject: null } as const;
  for (const actor of [
    { kind: "user", id: "eve" },
    { kind: "channel", id: "tgx/1" },
  ] as const) {
    const refused = run.when(answer, actor);
    expect(refused.refusal?.type).toBe("not-an-answerer");
    expect(refused.events).toEqual([
      { type: "command.refused", data: { command: "answer", reason: "not-an-answerer" } },
    ]);
  }
  expect(openGates(run.state())).toHaveLength(1);
  expect(run.when(answer, { kind: "channel", id: "tg/42" }).refusal).toBeNull();
  expect(openGates(run.state())).toEqual([]);
});

test("[P25] people are reminded after each interval, once for those that passed unseen, and never after an answer", () => {
  const run = asking({ remindMs: HOUR_MS });
  const reminders = (): readonly number[] =>
    run.events().flatMap((event) => (event.type === "gate.reminded" ? [event.data.n] : []));
  expect(run.due().wakeAt).toBe(run.state().createdAt + HOUR_MS);
  run.pass(HOUR_MS);
  run.when({ type: "advance" });
  run.pass(3 * HOUR_MS);
  run.when({ type: "advance" });
  expect(reminders()).toEqual([1, 4]);
  run.answer("approve");
  run.pass(9 * HOUR_MS);
  run.when({ type: "advance" });
  expect(reminders()).toEqual([1, 4]);
});
