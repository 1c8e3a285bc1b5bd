import { invariant } from "../../base/invariant.ts";
import type { AttemptRef, UnitRef } from "./parts.ts";
import type { AttemptState, ExecutionState, RunState, StageState, UnitState } from "./state.ts";
import { withStage } from "./stage/stage-state.ts";

/** The stage of a run; naming one that is not there is a defect. */
export function stageOf(state: RunState, id: string): StageState {
  const stage = state.stages[id];
  invariant(stage !== undefined, `the run has no stage ${id}`);
  return stage;
}

/** A run with one stage changed. */
export function changeStage(state: RunState, id: string, change: (stage: StageState) => StageState): RunState {
  return withStage(state, change(stageOf(state, id)));
}

/** A run with one unit of a stage changed; the stage is no longer interrupted once something happened to it. */
export function changeUnit(state: RunState, ref: UnitRef, change: (unit: UnitState) => UnitState): RunState {
  return changeStage(state, ref.stage, (stage) => ({
    ...stage,
    interrupted: false,
    units: stage.units.map((unit) => (unit.item === ref.item ? change(unit) : unit)),
  }));
}

/** A run with one attempt changed. */
export function changeAttempt(
  state: RunState,
  ref: AttemptRef,
  change: (attempt: AttemptState) => AttemptState,
): RunState {
  return changeUnit(state, ref, (unit) => ({
    ...unit,
    attempts: unit.attempts.map((attempt) => (attempt.n === ref.attempt ? change(attempt) : attempt)),
  }));
}

/** A run with one unsettled execution changed. */
export function changeExecution(
  state: RunState,
  key: string,
  change: (execution: ExecutionState) => ExecutionState,
): RunState {
  const execution = state.executions[key];
  invariant(execution !== undefined, `no unsettled execution ${key}`);
  return { ...state, executions: { ...state.executions, [key]: change(execution) } };
}

/** A run with every stage's state derived again: a spent budget holds back other stages as well. */
export function rederived(state: RunState): RunState {
  return Object.keys(state.stages).reduce((next, id) => changeStage(next, id, (stage) => stage), state);
}
