import type { Stage } from "../../definition/definition.ts";
import { findStage } from "../../definition/mentions.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { failingStep } from "./failing-step.ts";
import { openWrittenGate } from "../gate/gates.ts";
import { keptUnits, newStage } from "./new-stage.ts";
import { isStageOver, type StageState, type UnitState } from "../state.ts";
import { unitStep } from "./unit-step.ts";
import { conditionsHold, inputHashOf, missingMention, stageHashOf } from "./visible.ts";
import type { StageStep, UnitWork } from "./steps.ts";

/** Says what is next for a stage. */
export function stageStep(context: Context, stage: Stage): StageStep {
  const known = context.state.stages[stage.id] ?? newStage(stage.id);
  if (isStageOver(known)) return { do: "none" };
  if (known.state === "pending") return pendingStep(context, stage, known);
  if (stage.work.kind === "gate") return gateStep(context, stage, known);
  if (stage.each !== null && !known.expanded) return { do: "expand" };
  return openStep(context, stage, known);
}

function pendingStep(context: Context, stage: Stage, known: StageState): StageStep {
  if (!needsAreMet(context, stage)) return { do: "none" };
  if (!conditionsHold(context.state, stage.when)) return skip(stage, "its condition does not hold");
  const missing = missingMention(context, stage);
  if (missing !== null) return skip(stage, `${missing} left no such output`);
  if (stage.idempotent && isUnchanged(context, stage, known)) return { do: "verify" };
  return { do: "record", events: [readyStage(stage, known)] };
}

/** Makes a stage ready: its next round begins. */
export function readyStage(stage: Stage, known: StageState): NewRunEvent {
  const single = stage.work.kind === "gate" ? "none" : "one";
  return {
    type: "stage.readied",
    data: { stage: stage.id, round: known.round + 1, units: stage.each === null ? single : "list" },
  };
}

function skip(stage: Stage, because: string): StageStep {
  return { do: "record", events: [{ type: "stage.skipped", data: { stage: stage.id, because } }] };
}

/** A need is met when it has succeeded, was skipped, or failed without being required. */
function needsAreMet(context: Context, stage: Stage): boolean {
  return stage.needs.every((id) => {
    const need = context.state.stages[id];
    if (need?.state === "succeeded" || need?.state === "skipped") return true;
    return need?.state === "failed" && findStage(context.definition, id)?.required === false;
  });
}

function isUnchanged(context: Context, stage: Stage, known: StageState): boolean {
  const { before } = known;
  const { units } = keptUnits(known);
  // An item's result is matched by its key when the list is known; only a stage without `each` is kept as a whole.
  if (before === null || stage.each !== null || units.every((unit) => unit.chosen === null)) return false;
  return (
    before.stageHash === stageHashOf(stage, programOf(units)) && before.inputHash === inputHashOf(context, stage.id)
  );
}

function gateStep(context: Context, stage: Stage, known: StageState): StageStep {
  if (stage.work.kind !== "gate" || known.gate !== null) return { do: "none" };
  const subject = { kind: "stage" as const, ref: { stage: stage.id, item: null }, attempt: null, judge: null };
  return { do: "record", events: [openWrittenGate(context, subject, stage.work.gate)] };
}

function openStep(context: Context, stage: Stage, known: StageState): StageStep {
  const failed = known.units.find((unit) => unit.failed !== null);
  if (failed !== undefined) return failingStep(context, { stage, stageState: known, unit: failed });
  const work = unitsStep(context, stage, known);
  if (work !== null) return work;
  if (known.restoring) return { do: "restore" };
  if (stage.approve !== null && known.gate === null) {
    const attempt = known.units.at(0)?.chosen ?? null;
    return {
      do: "record",
      events: [
        openWrittenGate(
          context,
          { kind: "approve", ref: { stage: stage.id, item: null }, attempt, judge: null },
          stage.approve,
        ),
      ],
    };
  }
  return known.gate === null ? { do: "record", events: [commitStage(context, stage)] } : { do: "none" };
}

/** What is next for the first units that are not over, as many as may be worked on at a time; null when all are. */
function unitsStep(context: Context, stage: Stage, known: StageState): StageStep | null {
  const work: UnitWork[] = [];
  for (const unit of known.units) {
    const step = unitStep(context, { stage, stageState: known, unit });
    if (step.do === "record") return step;
    if (step.do === "over") continue;
    work.push({ unit, step });
    if (work.length >= (stage.each?.parallel ?? 1)) break;
  }
  return work.length === 0 ? null : { do: "units", units: work };
}

/** Accepts a stage's result. */
export function commitStage(context: Context, stage: Stage, kept = false): NewRunEvent {
  const known = context.state.stages[stage.id];
  const units = known === undefined ? [] : (kept ? keptUnits(known) : known).units;
  const attempt = stage.each === null ? (units.at(0)?.chosen ?? null) : null;
  return {
    type: "stage.committed",
    data: {
      stage: stage.id,
      attempt,
      stageHash: stageHashOf(stage, programOf(units)),
      inputHash: inputHashOf(context, stage.id),
      kept,
    },
  };
}

function programOf(units: readonly UnitState[]): string | null {
  const unit = units.find((candidate) => candidate.chosen !== null);
  return unit?.attempts.find((attempt) => attempt.n === unit.chosen)?.program ?? null;
}
