import type { EpochMs } from "../../base/clock.ts";
import type { ExecutionKey } from "../../base/brand.ts";
import type { Stage } from "../definition/definition.ts";
import type { Context } from "./context.ts";
import type { AttemptRef, Role } from "./parts.ts";
import { gateWakeAt } from "./gate/expiry.ts";
import { nextEvents } from "./progress.ts";
import { leaseHolder, restoringStage, usesSharedWorkspace } from "./execution/lease.ts";
import { failedRequired } from "./stage/failed-required.ts";
import { stageStep } from "./stage/stage-step.ts";
import { isHeld } from "./execution/held-effects.ts";
import { isDue } from "./outbox/decide-dispatch.ts";
import type { DispatchState } from "./outbox/dispatch.ts";
import { sortedOutbox } from "./outbox/sorted-outbox.ts";
import { isEnded, type ExecutionState, type UnitState } from "./state.ts";
import type { StageStep, UnitWork } from "./stage/steps.ts";

/** Something outside that the present state asks for; its key says whether it is already in flight. */
export type Effect =
  | { readonly kind: "advance"; readonly key: string }
  | {
      readonly kind: "start";
      readonly key: string;
      readonly stage: Stage;
      readonly ref: AttemptRef;
      readonly role: Role;
      readonly judge: number | null;
    }
  | { readonly kind: "watch"; readonly key: string; readonly execution: ExecutionState; readonly limits: WatchLimits }
  | { readonly kind: "collect"; readonly key: string; readonly stage: Stage; readonly ref: AttemptRef }
  | {
      readonly kind: "check";
      readonly key: string;
      readonly stage: Stage;
      readonly ref: AttemptRef;
      readonly judge: number;
    }
  | { readonly kind: "restore" | "expand" | "verify"; readonly key: string; readonly stage: Stage }
  | {
      readonly kind: "tell";
      readonly key: string;
      readonly execution: ExecutionKey;
      readonly n: number;
      readonly answer: string;
      readonly note: string | null;
    }
  | { readonly kind: "send"; readonly key: string; readonly dispatch: DispatchState };

/** What a watcher enforces; it changes while the execution runs (a question pauses the clock, a cancel stops it). */
export interface WatchLimits {
  /** On the monotonic clock of `execution.deadline.bootId`; null while a question is open. */
  readonly deadlineMs: number | null;
  readonly idleMs: number | null;
  readonly graceMs: number;
  readonly stop: string | null;
  readonly strays: readonly string[];
}

/** What a run asks of the outside, and when it wants to be looked at again. */
export interface Due {
  readonly effects: readonly Effect[];
  readonly wakeAt: EpochMs | null;
}

/** Compares where a run stands with what it is to become. */
export function due(context: Context): Due {
  const { state } = context;
  const watches = Object.values(state.executions).map((execution) => watchEffect(context, execution));
  if (state.stalled !== null) return { effects: watches, wakeAt: null };
  const follows = nextEvents(context).length > 0;
  if (follows) return { effects: [...watches, { kind: "advance", key: `advance/${state.seq}` }], wakeAt: null };
  const sends = sendsDue(context);
  if (isEnded(state)) return { effects: [...watches, ...sends.effects], wakeAt: sends.wakeAt };
  const tells = Object.values(state.executions)
    .flatMap(tellEffects)
    .filter(({ key }) => !isHeld(state, key));
  const stages = state.cancelling || state.redo !== null ? { effects: [], wakeAt: null } : stagesDue(context);
  const dayEndsAt = state.dayOver === null ? null : state.dayOver.until;
  const wakeAt = [stages.wakeAt, gatesWakeAt(context), dayEndsAt].reduce(earliest, sends.wakeAt);
  return { effects: [...watches, ...tells, ...sends.effects, ...stages.effects], wakeAt };
}

/** What must be told, in order for each place: what waits for another try holds back only what goes to the same place. */
function sendsDue({ state, facts }: Context): Due {
  if (state.hold === "copied" || state.hold === "rolled-back") return { effects: [], wakeAt: null };
  const places = new Set<string>();
  const effects: Effect[] = [];
  let wakeAt: EpochMs | null = null;
  for (const dispatch of sortedOutbox(state).unsettled) {
    const place = JSON.stringify([dispatch.channel, dispatch.to]);
    if (places.has(place)) continue;
    const ready = isDue(dispatch, facts.now);
    // Progress that is not to be told yet keeps nothing else waiting.
    if (ready || dispatch.kind !== "progress") places.add(place);
    if (ready) effects.push({ kind: "send", key: `send/${dispatch.dispatch}/${dispatch.settled}`, dispatch });
    else wakeAt = earliest(wakeAt, dispatch.notBefore);
  }
  return { effects, wakeAt };
}

function watchEffect(context: Context, execution: ExecutionState): Effect {
  const stage = context.definition.stages.find((candidate) => candidate.id === execution.stage);
  const { idleMs, graceMs, strays } = stage ?? { idleMs: null, graceMs: 10_000, strays: [] };
  const paused = execution.pausedSince !== null;
  const limits: WatchLimits = {
    deadlineMs: paused ? null : execution.deadline.atMs + execution.pausedMs,
    idleMs: paused || execution.role !== "work" ? null : idleMs,
    graceMs,
    stop: execution.stop === null ? null : execution.stop.reason,
    strays,
  };
  return { kind: "watch", key: `watch/${execution.execution}`, execution, limits };
}

function tellEffects(execution: ExecutionState): readonly Effect[] {
  return execution.messages
    .filter((message) => !message.sent)
    .map(({ n, answer, note }) => ({
      kind: "tell",
      key: `tell/${execution.execution}/${n}`,
      execution: execution.execution,
      n,
      answer,
      note,
    }));
}

function stagesDue(context: Context): Due {
  const quiet = context.state.hold !== null || failedRequired(context) !== null;
  const effects: Effect[] = [];
  let wakeAt: EpochMs | null = null;
  for (const stage of context.definition.stages) {
    if (quiet && isPending(context, stage)) continue;
    const step = stageStep(context, stage);
    const units = step.do === "units" ? step.units : [];
    for (const unit of units) if (unit.step.do === "wait") wakeAt = earliest(wakeAt, unit.step.until);
    const wanted = stageEffects(stage, step, context).filter(({ key }) => !isHeld(context.state, key));
    effects.push(...wanted.filter((effect) => !(quiet && beginsWork(effect))));
  }
  return { effects: onePerLease(context, effects), wakeAt };
}

function isPending(context: Context, stage: Stage): boolean {
  const known = context.state.stages[stage.id];
  return known === undefined || known.state === "pending";
}

function beginsWork(effect: Effect): boolean {
  return effect.kind === "start" || effect.kind === "expand";
}

function stageEffects(stage: Stage, step: StageStep, context: Context): readonly Effect[] {
  const known = context.state.stages[stage.id];
  if (step.do === "expand" || step.do === "restore" || step.do === "verify") {
    return [{ kind: step.do, key: `${step.do}/${stage.id}/${known === undefined ? 0 : known.round}`, stage }];
  }
  return step.do === "units" ? step.units.flatMap((work) => unitEffects(context, stage, work)) : [];
}

function unitEffects(context: Context, stage: Stage, { unit, step }: UnitWork): readonly Effect[] {
  return step.do === "wait" ? [] : [unitEffect(context, stage, { unit, step })];
}

interface DoneWork {
  readonly unit: UnitState;
  readonly step: Exclude<UnitWork["step"], { do: "wait" }>;
}

function unitEffect(context: Context, stage: Stage, { unit, step }: DoneWork): Effect {
  const ref: AttemptRef = { stage: stage.id, item: unit.item, attempt: step.attempt };
  const name = `${context.state.version}/${stage.id}/${unit.item ?? "-"}/${ref.attempt}`;
  if (step.do === "collect") return { kind: "collect", key: `collect/${name}`, stage, ref };
  if (step.do === "check") return { kind: "check", key: `check/${name}/${step.judge}`, stage, ref, judge: step.judge };
  const { role, judge } = step;
  return { kind: "start", key: `start/${name}/${role}.${nextNumber(context, ref, role)}`, stage, ref, role, judge };
}

/** The number of the next execution of a role within its attempt. */
export function nextNumber(context: Context, ref: AttemptRef, role: Role): number {
  const unit = context.state.stages[ref.stage]?.units.find((candidate) => candidate.item === ref.item);
  return (unit?.attempts.find((attempt) => attempt.n === ref.attempt)?.admitted[role] ?? 0) + 1;
}

/** What is done in the run's workspace is done one after the other: first what must be restored, then the first stage that may start. */
function onePerLease(context: Context, effects: readonly Effect[]): readonly Effect[] {
  let free = leaseHolder(context) === null;
  const restoring = restoringStage(context);
  return effects.filter((effect) => {
    if (!touchesSharedWorkspace(effect)) return true;
    if (restoring !== null && (effect.kind !== "restore" || effect.stage.id !== restoring)) return false;
    const starts = free;
    free = false;
    return starts;
  });
}

function touchesSharedWorkspace(
  effect: Effect,
): effect is Extract<Effect, { kind: "start" }> | Extract<Effect, { kind: "restore" | "expand" | "verify" }> {
  if (effect.kind === "restore") return usesSharedWorkspace(effect.stage);
  return effect.kind === "start" && effect.role !== "judge" && usesSharedWorkspace(effect.stage);
}

function gatesWakeAt(context: Context): EpochMs | null {
  const open = Object.values(context.state.gates).filter((gate) => gate.state === "open");
  return open.map((gate) => gateWakeAt(context, gate)).reduce(earliest, null);
}

function earliest(left: EpochMs | null, right: EpochMs | null): EpochMs | null {
  if (left === null) return right;
  return right === null ? left : Math.min(left, right);
}
