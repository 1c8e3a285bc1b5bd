import { put } from "../../../base/own.ts";
import { invariant } from "../../../base/invariant.ts";
import { changeStage, changeUnit, stageOf } from "../change.ts";
import type { RunEvent, RunEventOf } from "../events.ts";
import { againStage, keptUnits, newStage, unitsOf } from "./new-stage.ts";
import { withEndedStage } from "./stage-state.ts";
import type { RunState } from "../state.ts";

/** Events that concern one stage as a whole. */
export type StageEvent = Extract<RunEvent, { type: `stage.${string}` | `item.${string}` | "workspace.restored" }>;

/** Tells whether an event concerns one stage as a whole. */
export function isStageEvent(event: RunEvent): event is StageEvent {
  return event.type.startsWith("stage.") || event.type.startsWith("item.") || event.type === "workspace.restored";
}

/** Folds an event of a stage. */
export function applyStageEvent(state: RunState, event: StageEvent): RunState {
  switch (event.type) {
    case "stage.readied":
      return ready(state, event);
    case "stage.expanded":
      return expand(state, event);
    case "item.skipped":
      return changeUnit(state, event.data, (unit) => ({ ...unit, skipped: event.data.reason, plan: null }));
    case "item.held-back": {
      const { limit, message } = event.data;
      return changeUnit(state, event.data, (unit) => ({ ...unit, heldBack: { limit, message } }));
    }
    case "item.failed": {
      const { reason, message } = event.data;
      return changeUnit(state, event.data, (unit) => ({ ...unit, failed: { reason, message }, plan: null }));
    }
    case "workspace.restored":
      return changeStage(state, event.data.stage, (stage) => ({ ...stage, restoring: false }));
    case "stage.invalidated":
      return invalidate(state, event);
    default:
      return end(state, event);
  }
}

function ready(state: RunState, event: RunEventOf<"stage.readied">): RunState {
  const { stage: id, round, units } = event.data;
  const known = state.stages[id] ?? newStage(id);
  invariant(known.round + 1 === round, `stage ${id} is in round ${known.round}, not ${round - 1}`);
  const base: RunState = { ...state, stages: put(state.stages, id, known) };
  return changeStage(base, id, (stage) => ({
    ...stage,
    round,
    state: "ready",
    reason: null,
    ...(units === "one" ? unitsOf(stage, null) : {}),
    expanded: units !== "list",
  }));
}

function expand(state: RunState, { data }: RunEventOf<"stage.expanded">): RunState {
  const { stage: id, items, basis = null, kept = [] } = data;
  return changeStage(state, id, (stage) => {
    const { units, itemsBefore } = unitsOf(stage, items);
    const chosenBefore = new Map(stage.itemsBefore.toReversed().map((unit) => [unit.key, unit.chosen]));
    return {
      ...stage,
      state: "ready",
      expanded: true,
      items,
      basis,
      itemsBefore,
      units: units.map((unit, place) =>
        kept.includes(place) ? { ...unit, chosen: chosenBefore.get(unit.key) ?? null } : unit,
      ),
    };
  });
}

function invalidate(state: RunState, event: RunEventOf<"stage.invalidated">): RunState {
  const stage = stageOf(state, event.data.stage);
  const invalidated = withEndedStage(state, stage, "invalidated");
  const again = againStage(stage);
  const target = state.redo?.targets.find((candidate) => candidate.stage === stage.id);
  const note = target?.note ?? null;
  const left = state.redo === null ? [] : state.redo.affected.filter((id) => id !== stage.id);
  const pending = {
    ...invalidated,
    stages: put(invalidated.stages, stage.id, {
      ...again,
      redoNote: note,
      whole: target !== undefined,
      reason: `redo of ${event.data.because}`,
    }),
  };
  return left.length === 0
    ? { ...pending, redo: null }
    : { ...pending, redo: state.redo === null ? null : { ...state.redo, affected: left } };
}

type EndEvent = Extract<StageEvent, { type: "stage.committed" | "stage.failed" | "stage.skipped" | "stage.cancelled" }>;

function end(state: RunState, event: EndEvent): RunState {
  const stage = state.stages[event.data.stage] ?? newStage(event.data.stage);
  switch (event.type) {
    case "stage.committed": {
      const committed = { ...event.data, at: event.at, version: state.version };
      const { units, itemsBefore } = event.data.kept ? keptUnits(stage) : stage;
      return withEndedStage(
        state,
        { ...stage, units, itemsBefore, reason: null, committed, redoNote: null },
        "succeeded",
      );
    }
    case "stage.failed":
      return withEndedStage(
        state,
        { ...stage, reason: event.data.reason, failure: { reason: event.data.reason, message: event.data.message } },
        "failed",
      );
    case "stage.skipped":
      return withEndedStage(state, { ...stage, reason: event.data.because }, "skipped");
    default:
      return withEndedStage(state, { ...stage, reason: "cancelled" }, "cancelled");
  }
}
