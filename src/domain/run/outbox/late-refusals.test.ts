import { expect, test } from "vitest";
import { commandStage, definitionOf } from "../../../testing/definition.ts";
import { givenRun, PERSON, standing, type GivenRun } from "../../../testing/given.ts";
import type { DispatchState } from "./dispatch.ts";
import type { SendResult } from "./dispatch-commands.ts";

// A request is under way while a person steers the run: what comes back about it comes too late.

const BUSY: SendResult = { is: "later", afterMs: 5_000, reason: "busy" };
const LOST: SendResult = { is: "unknown", reason: "cut off" };

test.each([
  ["does not arrive", BUSY],
  ["may have arrived, and could be repeated", LOST],
])("[P28] a delivery that was under way at a cancel is not tried again where it %s", (_, result) => {
  const run = whileSending();
  run.when({ type: "cancel" }, PERSON);
  settled(run, result);
  run.pass(60_000);
  expect([standing(run), run.due(), stateOf(run)]).toEqual(["cancelled", { effects: [], wakeAt: null }, ["dropped"]]);
});

test("[P28] a delivery of an earlier version is not tried again beside that of the present one", () => {
  const run = whileSending();
  run.when({ type: "cancel" }, PERSON);
  run.when({ type: "retry", from: "a", repin: null }, PERSON);
  settled(run, BUSY);
  run.play();
  expect([standing(run), stateOf(run)]).toEqual(["completed", ["dropped", "sent"]]);
});

test("[P28] a delivery that arrived after the cancel is told as it is", () => {
  const run = whileSending();
  run.when({ type: "cancel" }, PERSON);
  settled(run, { is: "sent", remote: "7" });
  expect([standing(run), stateOf(run)]).toEqual(["cancelled", ["sent"]]);
});

function whileSending(): GivenRun {
  const deliver = [{ show: ["a.out"], to: "phone", text: null, onUnknown: "ask" as const }];
  const run = givenRun(definitionOf([commandStage("a")], { deliver }));
  run.play("send");
  const [dispatch] = dispatches(run);
  const id = dispatch?.dispatch ?? "";
  run.when({ type: "begin-dispatch", dispatch: id, part: id });
  return run;
}

function settled(run: GivenRun, result: SendResult): void {
  const id = dispatches(run)[0]?.dispatch ?? "";
  run.when({ type: "settle-dispatch", dispatch: id, part: id, last: true, repeatable: true, result });
}

function dispatches(run: GivenRun): readonly DispatchState[] {
  return Object.values(run.state().dispatches);
}

function stateOf(run: GivenRun): readonly string[] {
  return dispatches(run).map(({ state }) => state);
}
