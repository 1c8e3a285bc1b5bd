import type { StageId } from "../../../base/brand.ts";
import { withDescendants } from "../../definition/mentions.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { withdrawGates } from "../gate/gates.ts";
import { isStageOver, type ExecutionState, type PendingRedo } from "../state.ts";
import { failedRequired } from "../stage/failed-required.ts";
import { stageStep } from "../stage/stage-step.ts";

type StopWhy = Extract<NewRunEvent, { type: "execution.stop-requested" }>["data"]["reason"];

/** A cancelled run stops and sweeps everything, then ends. */
export function cancelSteps(context: Context): readonly NewRunEvent[] {
  const executions = Object.values(context.state.executions);
  const stops = [...withdrawAll(context, "the run was cancelled"), ...requestStops(executions, "cancelled")];
  if (stops.length > 0 || executions.length > 0) return stops;
  return [...cancelOpenStages(context), { type: "run.cancelled", data: {} }];
}

/** A redo first stops and sweeps what it invalidates, then invalidates it; everything else stays. */
export function redoSteps(context: Context, redo: PendingRedo): readonly NewRunEvent[] {
  const { state } = context;
  const affected = new Set(redo.affected);
  const busy = Object.values(state.executions).filter((execution) => affected.has(execution.stage));
  const withdrawn = withdrawGates(
    context,
    affected,
    `redo of ${redo.targets.map((target) => target.stage).join(", ")}`,
  );
  const stops = [...withdrawn, ...requestStops(busy, "redo")];
  if (stops.length > 0 || busy.length > 0) return stops;
  return redo.affected.map((stage) => ({
    type: "stage.invalidated",
    data: { stage, because: targetOf(context, redo, stage) },
  }));
}

function targetOf(context: Context, redo: PendingRedo, stage: StageId): StageId {
  const targets = redo.targets.map((target) => target.stage);
  return targets.find((target) => withDescendants(context.definition, [target]).includes(stage)) ?? stage;
}

/** After the first required failure nothing new starts; what runs ends and is collected (or is stopped), then the run fails. */
export function failSteps(context: Context): readonly NewRunEvent[] {
  const { state, definition } = context;
  const failed = failedRequired(context);
  if (failed === null) return [];
  const running = Object.values(state.executions);
  const stops = definition.onFailure === "cancel" ? requestStops(running, "cancelled") : [];
  if (stops.length > 0) return stops;
  if (running.length > 0 || hasWorkLeft(context)) return [];
  const withdrawn = withdrawAll(context, `${failed.id} failed`);
  const { reason, message } = failed.failure ?? { reason: "failed", message: "" };
  return [
    ...withdrawn,
    ...cancelOpenStages(context),
    { type: "run.failed", data: { stage: failed.id, reason, message } },
  ];
}

function withdrawAll(context: Context, because: string): readonly NewRunEvent[] {
  return withdrawGates(context, new Set(Object.keys(context.state.stages)), because);
}

function hasWorkLeft(context: Context): boolean {
  return context.definition.stages.some((stage) => {
    const known = context.state.stages[stage.id];
    if (known === undefined || known.state === "pending") return false;
    const step = stageStep(context, stage);
    if (step.do === "restore") return true;
    return step.do === "units" && step.units.some((unit) => unit.step.do === "collect" || unit.step.do === "check");
  });
}

function requestStops(executions: readonly ExecutionState[], reason: StopWhy): readonly NewRunEvent[] {
  return executions
    .filter((execution) => execution.stop === null)
    .map((execution) => ({ type: "execution.stop-requested", data: { execution: execution.execution, reason } }));
}

function cancelOpenStages(context: Context): readonly NewRunEvent[] {
  return Object.values(context.state.stages)
    .filter((stage) => !isStageOver(stage))
    .map((stage) => ({ type: "stage.cancelled", data: { stage: stage.id } }));
}
