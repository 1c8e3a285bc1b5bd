import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { stageFailure } from "./fail-unit.ts";
import { withdrawGates } from "../gate/gates.ts";
import { executionsOf, presentAttempt, type ExecutionState, type StageState, type UnitState } from "../state.ts";
import { unitStep } from "./unit-step.ts";
import type { StageStep, UnitPlace, UnitStep, UnitWork } from "./steps.ts";

/** One item failed: nothing new of the stage begins, what runs ends (or is stopped) and is collected, then the stage fails. */
export function failingStep(context: Context, place: UnitPlace): StageStep {
  const steps = stepsUnderWay(context, place);
  for (const { step } of steps) if (step.do === "record") return step;
  const busy = executionsOf(context.state, place.stage.id);
  const stops = context.definition.onFailure === "cancel" ? busy.filter(({ stop }) => stop === null) : [];
  if (stops.length > 0) return { do: "record", events: stops.map(stopOf) };
  const units = steps.flatMap(({ unit, step }) => workOf(unit, step));
  if (busy.length > 0 || units.some(({ step }) => step.do !== "wait")) return { do: "units", units };
  const failure = place.unit.failed ?? { reason: "failed", message: "" };
  // What its other items asked is no question any more.
  const withdrawn = withdrawGates(context, new Set([place.stage.id]), `item ${place.unit.key ?? ""} failed`);
  return { do: "record", events: [...withdrawn, stageFailure(place, failure)] };
}

function stepsUnderWay(context: Context, { stage, stageState }: UnitPlace): readonly Stepped[] {
  return stageState.units
    .filter((unit) => isUnderWay(context, stageState, unit))
    .map((unit) => ({ unit, step: unitStep(context, { stage, stageState, unit }) }));
}

interface Stepped {
  readonly unit: UnitState;
  readonly step: UnitStep;
}

/** What ends what was begun; nothing is started any more, no judge either. */
function workOf(unit: UnitState, step: UnitStep): readonly UnitWork[] {
  return step.do === "collect" || step.do === "check" || step.do === "wait" ? [{ unit, step }] : [];
}

function stopOf({ execution }: ExecutionState): NewRunEvent {
  return { type: "execution.stop-requested", data: { execution, reason: "cancelled" } };
}

function isUnderWay({ state }: Context, stage: StageState, unit: UnitState): boolean {
  const open = unit.chosen === null && unit.skipped === null && unit.failed === null && unit.gate === null;
  const last = presentAttempt(state, stage, unit);
  return open && last !== undefined && last.phase !== "settled";
}
