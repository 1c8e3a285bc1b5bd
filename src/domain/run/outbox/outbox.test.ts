import { expect, test } from "vitest";
import { commandStage, definitionOf, gateStage, gateWords, option, readingStage } from "../../../testing/definition.ts";
import { givenRun, openGates, PERSON, standing, type GivenMore, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../../testing/script.ts";
import type { Definition, Delivery } from "../../definition/definition.ts";
import type { DispatchState } from "./dispatch.ts";
import type { SendResult } from "./dispatch-commands.ts";

const PHONE = { channel: "phone", to: null };
const UNKNOWN: SendResult = { is: "unknown", reason: "cut off" };
const SENT: SendResult = { is: "sent", remote: "7" };
const BUSY: SendResult = { is: "later", afterMs: 5_000, reason: "busy" };

function delivery(more: Partial<Delivery> = {}): Delivery {
  return { show: ["a.out"], to: "phone", text: null, onUnknown: "ask", ...more };
}

function played(
  definition: Definition,
  sends: ScriptTables["sends"] = {},
  accepted: GivenMore["accepted"] = {},
): GivenRun {
  const run = givenRun(definition, { script: scriptOf({ sends }), accepted });
  run.play();
  return run;
}

function dispatches(run: GivenRun): readonly DispatchState[] {
  return Object.values(run.state().dispatches);
}

function told(run: GivenRun): readonly string[] {
  return dispatches(run).map(({ kind, state }) => `${kind} ${state}`);
}

// Deliveries.

test("[P28] a run is done only when what it delivers has arrived", () => {
  const run = played(definitionOf([commandStage("a")], { deliver: [delivery()] }), { phone: [BUSY, SENT] });
  expect([standing(run), told(run)]).toEqual(["waiting (timer)", ["delivery pending"]]);
  expect(run.sleep()).toBe(true);
  run.play();
  expect([standing(run), told(run)]).toEqual(["completed", ["delivery sent"]]);
  expect(dispatches(run)[0]).toMatchObject({ remote: "7", files: [{ stage: "a", name: "out" }] });
});

test("[P28] the intent is committed before the request, and the next life takes what was being sent for unknown", () => {
  const run = givenRun(definitionOf([commandStage("a")], { deliver: [delivery()] }));
  run.play("send");
  const [dispatch] = dispatches(run);
  expect(dispatch?.state).toBe("pending");
  const id = dispatch?.dispatch ?? "";
  expect(run.when({ type: "begin-dispatch", dispatch: id, part: id }).events.map(({ type }) => type)).toEqual([
    "dispatch.begun",
  ]);
  expect(run.when({ type: "begin-dispatch", dispatch: id, part: id }).refusal?.type).toBe("not-due");
  run.crash();
  expect([standing(run), run.due().effects]).toEqual(["stalled", []]);
  run.resume();
  expect(run.due().effects.map(({ kind }) => kind)).toEqual(["send"]);
  expect(run.state().dispatches[id]?.sending).toEqual({ part: id, epoch: 1 });
});

test.each([
  ["retry", "completed", ["delivery sent"]],
  ["accept", "completed", ["delivery accepted"]],
] as const)("[P28] a delivery of which nobody knows: %s follows from its own words", (onUnknown, end, rows) => {
  const run = played(definitionOf([commandStage("a")], { deliver: [delivery({ onUnknown })] }), {
    phone: [UNKNOWN, SENT],
  });
  if (run.sleep()) run.play();
  expect([standing(run), told(run)]).toEqual([end, rows]);
});

test.each([
  ["retry", "completed", ["delivery sent"]],
  ["accept", "completed", ["delivery accepted"]],
  ["fail", "failed", ["delivery dropped"]],
] as const)("[P28] otherwise a person is asked, once: %s", (answer, end, rows) => {
  const run = played(definitionOf([commandStage("a")], { deliver: [delivery()] }), { phone: [UNKNOWN, SENT] });
  expect([standing(run), told(run)]).toEqual(["waiting (person)", ["delivery unknown"]]);
  expect(openGates(run.state()).map(({ kind, stage }) => [kind, stage])).toEqual([["unknown", "a"]]);
  run.answer(answer);
  run.play();
  expect([standing(run), told(run), openGates(run.state())]).toEqual([end, rows, []]);
});

test("[P28] a run that fails by one delivery asks about no other any more", () => {
  const deliver = [delivery(), delivery({ to: "desk" })];
  const run = played(definitionOf([commandStage("a")], { deliver }), { phone: [UNKNOWN], desk: [UNKNOWN] });
  expect(openGates(run.state())).toHaveLength(2);
  run.answer("fail");
  expect([standing(run), openGates(run.state())]).toEqual(["failed", []]);
  expect(Object.values(run.state().gates).map(({ state, answer }) => [state, answer])).toEqual([
    ["answered", "fail"],
    ["withdrawn", null],
  ]);
});

test("[P28] one that the far side can tell is sent again without asking", () => {
  const run = givenRun(definitionOf([commandStage("a")], { deliver: [delivery()] }));
  run.play("send");
  const [{ dispatch: id } = { dispatch: "" }] = dispatches(run);
  run.when({ type: "begin-dispatch", dispatch: id, part: id });
  run.when({ type: "settle-dispatch", dispatch: id, part: id, last: true, repeatable: true, result: UNKNOWN });
  expect(run.state().dispatches[id]).toMatchObject({ state: "pending", tries: 1 });
  expect(openGates(run.state())).toEqual([]);
});

test("[P28] what was refused for good is a person's matter; what a setting fixes waits for it", () => {
  const standings = (["recipient", "secret", "channel"] as const).map((because) => {
    const sends = { phone: [{ is: "refused" as const, because, reason: "no" }] };
    return standing(played(definitionOf([commandStage("a")], { deliver: [delivery()] }), sends));
  });
  expect(standings).toEqual(["waiting (person)", "waiting (credential)", "waiting (host)"]);
});

test("an operator who resumes lets it be tried at once", () => {
  const run = played(definitionOf([commandStage("a")], { deliver: [delivery()] }), { phone: [BUSY, SENT] });
  run.when({ type: "resume" }, PERSON);
  run.play();
  expect(standing(run)).toBe("completed");
});

test("[P28] several requests of one delivery: what arrived is not sent again", () => {
  const run = givenRun(definitionOf([commandStage("a")], { deliver: [delivery({ onUnknown: "retry" })] }));
  run.play("send");
  const [{ dispatch: id } = { dispatch: "" }] = dispatches(run);
  const send = (part: string, last: boolean, result: SendResult): void => {
    expect(run.when({ type: "begin-dispatch", dispatch: id, part }).refusal).toBeNull();
    run.when({ type: "settle-dispatch", dispatch: id, part, last, repeatable: false, result });
  };
  send("1", false, SENT);
  expect(run.when({ type: "begin-dispatch", dispatch: id, part: "1" }).refusal?.type).toBe("not-due");
  send("2", true, UNKNOWN);
  run.sleep();
  send("2", true, SENT);
  expect([standing(run), run.state().dispatches[id]?.parts]).toEqual(["completed", { "1": "7", "2": "7" }]);
});

test("[P28] a late report about a request, and one about another, change nothing", () => {
  const run = played(definitionOf([commandStage("a")], { deliver: [delivery()] }));
  const [{ dispatch: id } = { dispatch: "" }] = dispatches(run);
  const late = { type: "settle-dispatch" as const, dispatch: id, last: true, repeatable: false, result: UNKNOWN };
  expect(run.when({ ...late, part: id }).events).toEqual([]);
  expect(run.when({ ...late, part: "other" }).events).toEqual([]);
});

test("[P28] a cancelled run delivers nothing more", () => {
  const run = played(definitionOf([commandStage("a")], { deliver: [delivery()] }), { phone: [BUSY] });
  run.when({ type: "cancel" }, PERSON);
  run.play();
  expect([standing(run), told(run)]).toEqual(["cancelled", ["delivery dropped"]]);
});

test("[P28] a failed run delivers nothing, and a delivery without words or files is none", () => {
  const failing = givenRun(definitionOf([commandStage("a")], { deliver: [delivery()] }), {
    script: scriptOf({ work: { a: ["exit"] } }),
  });
  failing.play();
  expect([standing(failing), told(failing)]).toEqual(["failed", []]);
  const skipped = definitionOf([commandStage("a", { when: { "input.x": 1 } })], { deliver: [delivery()] });
  expect(told(played(skipped))).toEqual([]);
});

test("[P29] a new version delivers only what changed", () => {
  const stages = [commandStage("a"), readingStage("b", ["a"]), commandStage("c")];
  const deliver = [delivery({ show: ["b.out", "c.out"] }), delivery({ show: ["c.out"], to: "desk" })];
  const run = played(definitionOf(stages, { deliver }));
  run.when({ type: "retry", from: "a", repin: null }, PERSON);
  run.play();
  const sent = dispatches(run).map(({ version, channel, files }) => [
    version,
    channel,
    files.map(({ stage }) => stage),
  ]);
  expect(sent).toEqual([
    [1, "phone", ["b", "c"]],
    [1, "desk", ["c"]],
    [2, "phone", ["b"]],
  ]);
});

test("[P28] what waits for another try holds back only what goes to the same place", () => {
  const deliver = [delivery(), delivery({ text: "more", show: [] }), delivery({ to: "desk" })];
  const run = played(definitionOf([commandStage("a")], { deliver }), { phone: [BUSY] });
  expect(told(run)).toEqual(["delivery pending", "delivery pending", "delivery sent"]);
});

// What people are told on the way.

const asking = definitionOf([gateStage("ask", { options: [option("go", "continue"), option("no", "fail")] })]);

test("[P22] an open question is told to everybody who listens, once, and closing it is told too", () => {
  const run = played(asking, {}, { tells: [PHONE, { channel: "desk", to: "1" }] });
  expect([standing(run), told(run)]).toEqual(["waiting (person)", ["question sent", "question sent"]]);
  run.answer("go");
  run.play();
  expect([standing(run), told(run).join(", ")]).toEqual([
    "completed",
    "question sent, question sent, closing sent, closing sent, notice sent, notice sent",
  ]);
  expect(dispatches(run).at(-1)?.text).toBe("sample is done.");
});

test("[P22] a question of which nobody knows is asked again", () => {
  const run = played(asking, { phone: [UNKNOWN, SENT] }, { tells: [PHONE] });
  expect(told(run)).toEqual(["question pending"]);
  run.sleep();
  run.play();
  expect(told(run)).toEqual(["question sent"]);
});

test("[P25] a question that was answered before it was sent is not sent any more", () => {
  const run = played(asking, { phone: [BUSY, SENT] }, { tells: [PHONE] });
  run.answer("no");
  run.play();
  expect(told(run)).toEqual(["question dropped", "notice sent"]);
});

test("[P25] a reminder is told once for each interval", () => {
  const definition = definitionOf([gateStage("ask", gateWords({ remindMs: 60_000 }))]);
  const run = played(definition, {}, { tells: [PHONE] });
  run.pass(60_000);
  run.when({ type: "advance" });
  run.play();
  expect(told(run)).toEqual(["question sent", "reminder sent"]);
  expect(run.due().effects).toEqual([]);
});

test("a question that a rule answers at once is told to nobody", () => {
  const rule = gateWords({ autoApprove: [{ when: { "stages.a": "succeeded" }, answer: "approve" }] });
  const definition = definitionOf([commandStage("a"), gateStage("ask", rule, { needs: ["a"] })]);
  expect(told(played(definition, {}, { tells: [PHONE] }))).toEqual(["notice sent"]);
});

test("[R25] a run that goes on after its orchestrator died says so, and from where", () => {
  const run = givenRun(definitionOf([commandStage("a")]), {
    script: scriptOf({ work: { a: ["hangs"] } }),
    accepted: { tells: [PHONE] },
  });
  run.play();
  run.crash();
  run.resume();
  expect(dispatches(run).map(({ kind, text }) => [kind, text])).toEqual([
    ["notice", "sample goes on from a: its orchestrator had died."],
  ]);
});

test("a run that nobody listens to tells nothing", () => {
  expect(told(played(asking))).toEqual([]);
});

test("[HOME-3] a copy tells nobody anything", () => {
  const run = played(asking, { phone: [BUSY, SENT] }, { tells: [PHONE] });
  run.when({ type: "hold", by: "copied" });
  expect(run.sleep()).toBe(false);
  run.pass(10_000);
  expect(run.due().effects).toEqual([]);
});
