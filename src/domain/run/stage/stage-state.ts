import { put } from "../../../base/own.ts";
import { invariant } from "../../../base/invariant.ts";
import { scopeOf, WHOLE_RUN } from "../budget/budget-scope.ts";
import { closeAttempts } from "./new-stage.ts";
import { isEdge, STAGE_EDGES } from "../edges.ts";
import { isSeen } from "../execution/held-effects.ts";
import { QUOTA_LIMIT } from "../execution/hold-back.ts";
import type { Plan } from "../events.ts";
import {
  executionsOf,
  isStageOver,
  presentAttempt,
  type RunState,
  type StageState,
  type StageStateName,
  type UnitState,
  type AttemptState,
} from "../state.ts";

/** A run with a stage's state derived again from what the stage holds; an edge outside the table is a defect. */
export function withStage(state: RunState, changed: StageState): RunState {
  const stage = keptInterrupted(state, changed);
  const { state: name, reason } = isStageOver(stage) ? stage : deriveStage(state, stage);
  const before = state.stages[stage.id]?.state ?? "pending";
  invariant(isEdge<StageStateName>(STAGE_EDGES, before, name), `stage ${stage.id} cannot go from ${before} to ${name}`);
  const next = stage.state === name && stage.reason === reason ? stage : { ...stage, state: name, reason };
  return { ...state, stages: put(state.stages, stage.id, next) };
}

/** A run with a stage brought to an end by an event. */
export function withEndedStage(state: RunState, changed: StageState, end: StageStateName): RunState {
  const stage = closeAttempts(changed);
  const before = state.stages[stage.id]?.state ?? "pending";
  invariant(isEdge<StageStateName>(STAGE_EDGES, before, end), `stage ${stage.id} cannot go from ${before} to ${end}`);
  return {
    ...state,
    stages: put(state.stages, stage.id, { ...stage, state: end, interrupted: false, restoring: false, gate: null }),
  };
}

/** R12: no stage of a stalled run is running, whatever is reported about it meanwhile. */
function keptInterrupted(state: RunState, stage: StageState): StageState {
  if (state.stalled === null || stage.interrupted || isStageOver(stage)) return stage;
  const { state: name } = deriveStage(state, stage);
  return name === "running" || name === "reviewing" ? { ...stage, interrupted: true } : stage;
}

function deriveStage(state: RunState, stage: StageState): Standing {
  const gate = openGateReason(state, stage);
  if (gate !== null) return { state: "waiting", reason: gate };
  if (stage.units.length === 0) return { state: stage.state === "waiting" ? "ready" : stage.state, reason: null };
  return stage.interrupted ? { state: "interrupted", reason: "its owner died" } : deriveFromUnits(state, stage);
}

interface Standing {
  readonly state: StageStateName;
  readonly reason: string | null;
}

function deriveFromUnits(state: RunState, stage: StageState): Standing {
  const names = stage.units.map((unit) => deriveUnit(state, stage, unit));
  const shown = (["running", "reviewing", "ready"] as const).find((name) => names.includes(name));
  if (shown !== undefined) return { state: shown, reason: null };
  const waits = stage.units[names.indexOf("waiting")];
  if (waits !== undefined) return { state: "waiting", reason: waitReason(state, stage, waits) };
  return { state: stage.state === "running" || stage.state === "reviewing" ? stage.state : "ready", reason: null };
}

function waitReason(state: RunState, stage: StageState, unit: UnitState): string {
  if (lacksBudget(state, stage) && (unit.plan === null || unit.plan.notBefore === null)) return "budget";
  if (unit.plan !== null && unit.plan.notBefore === null && unit.heldBack !== null)
    return unit.heldBack.limit === QUOTA_LIMIT ? "quota" : "host";
  return isQuotaWait(unit) ? "quota" : "timer";
}

/** Its time has not come, or this machine or its account has too little for it. */
function isHeldUp({ heldBack }: UnitState, { notBefore }: Plan): boolean {
  return notBefore !== null || heldBack !== null;
}

/** The day's budget is spent, or a person is asked about one that this stage would spend. */
function lacksBudget(state: RunState, stage: StageState): boolean {
  if (state.dayOver !== null) return true;
  return Object.values(state.gates).some(
    (gate) => gate.state === "open" && (gate.budget === WHOLE_RUN || gate.budget === scopeOf(stage.id)),
  );
}

function isQuotaWait(unit: UnitState): boolean {
  return (unit.plan !== null && unit.plan.why === "quota") || isJudging(unit);
}

/** A unit in review waits for nothing but its judge's quota. */
function isJudging(unit: UnitState): boolean {
  return unit.attempts.at(-1)?.phase === "judging";
}

function openGateReason(state: RunState, stage: StageState): string | null {
  const open = Object.values(state.gates).find((gate) => gate.state === "open" && gate.stage === stage.id);
  if (open === undefined) return null;
  const working = open.asked === null && executionsOf(state, stage.id).some((execution) => isSeen(open, execution));
  return working ? null : open.reason;
}

function deriveUnit(state: RunState, stage: StageState, unit: UnitState): UnitStanding {
  if (unit.chosen !== null || unit.skipped !== null || unit.failed !== null) return "over";
  if (unit.plan !== null) return isHeldUp(unit, unit.plan) || lacksBudget(state, stage) ? "waiting" : "ready";
  const attempt = presentAttempt(state, stage, unit);
  return attempt === undefined ? "ready" : deriveAttempt(state, stage, { ...attempt, isHeld: unit.heldBack !== null });
}

type UnitStanding = "running" | "reviewing" | "ready" | "waiting" | "over";

interface StandingAttempt extends AttemptState {
  /** What must be asked about it waits for a quota. */
  readonly isHeld: boolean;
}

function deriveAttempt(state: RunState, stage: StageState, attempt: StandingAttempt): UnitStanding {
  const { phase, nextPollAt, isHeld } = attempt;
  switch (phase) {
    case "settled":
      return stage.state === "reviewing" ? "reviewing" : "running";
    case "judging":
      return !isHeld && nextPollAt === null && (isBusy(state, stage) || !lacksBudget(state, stage))
        ? "reviewing"
        : "waiting";
    case "judged":
      return "reviewing";
    case "polling":
      return isBusy(state, stage) ? "running" : "waiting";
    default:
      return "running";
  }
}

function isBusy(state: RunState, stage: StageState): boolean {
  return executionsOf(state, stage.id).length > 0;
}
