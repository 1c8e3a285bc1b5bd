import { expect, test } from "vitest";
import { commandStage, definitionOf, gateStage, gateWords } from "../../../testing/definition.ts";
import { givenRun, PERSON, standing, type GivenRun } from "../../../testing/given.ts";
import { scriptOf, type ScriptTables } from "../../../testing/script.ts";
import type { DispatchState } from "./dispatch.ts";
import type { SendResult } from "./dispatch-commands.ts";

// Progress that is changed in place.

const PHONE = { channel: "phone", to: null };
const UNKNOWN: SendResult = { is: "unknown", reason: "cut off" };
const EDITED: SendResult = { is: "sent", remote: "7" };

/** A run of two stages that tells its progress, and what the outbox says of that. */
function progressing(sends: ScriptTables["sends"] = {}): GivenRun {
  const definition = definitionOf([commandStage("a"), gateStage("ask", gateWords({}), { needs: ["a"] })]);
  const run = givenRun(definition, { script: scriptOf({ sends }), accepted: { tells: [PHONE], progress: [PHONE] } });
  run.play();
  return run;
}

function progressOf(run: GivenRun): readonly DispatchState[] {
  return Object.values(run.state().dispatches).filter(({ kind }) => kind === "progress");
}

test("[P27] progress is one row for each version, told again when something changed, and no sooner than in a while", () => {
  const run = progressing();
  expect(progressOf(run)).toMatchObject([{ state: "pending", remote: expect.any(String), parts: {} }]);
  const others = Object.values(run.state().dispatches).filter(({ kind }) => kind !== "progress");
  expect(others).toMatchObject([{ kind: "question", state: "sent" }]);
  const { notBefore, settledAt } = progressOf(run)[0] ?? {};
  expect((notBefore ?? 0) - (settledAt ?? 0)).toBeGreaterThanOrEqual(4_900);
  expect(run.sleep()).toBe(true);
  run.play();
  expect(progressOf(run)).toMatchObject([{ state: "sent" }]);
  expect(run.due()).toMatchObject({ effects: [], wakeAt: null });
  run.answer("approve");
  run.play();
  run.sleep();
  run.play();
  expect(standing(run)).toBe("completed");
  expect(progressOf(run)).toMatchObject([{ state: "sent" }]);
  expect(run.due()).toMatchObject({ effects: [], wakeAt: null });
});

test("[P27] progress of which nobody knows whether it stands there is told no more; an edit of which nobody knows is", () => {
  const lost = progressing({ phone: [UNKNOWN, EDITED] });
  lost.sleep();
  lost.play();
  expect(progressOf(lost)).toMatchObject([{ state: "dropped", remote: null }]);
  const edit = progressing({ phone: [EDITED, EDITED, UNKNOWN, EDITED] });
  edit.sleep();
  edit.play();
  expect(progressOf(edit)).toMatchObject([{ state: "dropped", remote: "7" }]);
  edit.answer("approve");
  edit.play();
  edit.sleep();
  edit.play();
  expect(progressOf(edit)).toMatchObject([{ state: "sent", remote: "7" }]);
});

test("[P29] a next version has a progress message of its own", () => {
  const run = progressing();
  run.answer("approve");
  run.play();
  run.when({ type: "retry", from: "a", repin: null }, PERSON);
  run.play();
  expect(progressOf(run).map(({ version }) => version)).toEqual([1, 2]);
});
