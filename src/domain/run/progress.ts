import { invariant } from "../../base/invariant.ts";
import { budgetWarnings } from "./budget/budget.ts";
import type { Context } from "./context.ts";
import { dayEvents } from "./budget/day-budget.ts";
import { expiries } from "./gate/expiry.ts";
import { cancelSteps, failSteps, redoSteps } from "./version/endings.ts";
import type { NewRunEvent, RunEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { deliveryStep } from "./outbox/deliveries.ts";
import { untoldEnd, untoldGates, untoldProgress } from "./outbox/told.ts";
import { SYSTEM, type Actor } from "../actor.ts";
import { isEnded, isStageOver, type RunState } from "./state.ts";
import { failedRequired } from "./stage/failed-required.ts";
import { stageStep } from "./stage/stage-step.ts";

const MAX_FOLLOW_UPS = 10_000;

/** What follows automatically, and the run after it. */
export interface Progress {
  readonly events: readonly NewRunEvent[];
  readonly state: RunState;
}

/** Everything that follows automatically from where a run stands, until only the outside or time can move it. */
export function progress(context: Context): Progress {
  const made: NewRunEvent[] = [];
  let state = context.state;
  for (;;) {
    const events = nextEvents({ ...context, state });
    if (events.length === 0) return { events: made, state };
    made.push(...events);
    invariant(made.length < MAX_FOLLOW_UPS, "a run does not come to rest");
    state = applyNew(state, events, { facts: context.facts, actor: SYSTEM });
  }
}

/** A run after events that were decided in this turn, as they will be recorded. */
export function applyNew(
  before: RunState,
  events: readonly NewRunEvent[],
  { facts, actor }: { readonly facts: Context["facts"]; readonly actor: Actor },
): RunState {
  let state = before;
  for (const event of events) {
    const { id: stream } = state;
    const folded: RunEvent = { ...event, stream, seq: state.seq + 1, at: facts.now, epoch: facts.epoch, actor };
    state = evolve(state, folded);
  }
  return state;
}

/** The next events that follow by themselves; none where only the outside or time can move the run. */
export function nextEvents(context: Context): readonly NewRunEvent[] {
  const { state } = context;
  if (isEnded(state)) return [...untoldGates(context), ...untoldProgress(context), ...untoldEnd(context)];
  if (state.stalled !== null) return [];
  if (state.cancelling) return cancelSteps(context);
  if (state.redo !== null) return redoSteps(context, state.redo);
  if (state.lifecycle === "queued") return [{ type: "run.started", data: {} }];
  const timed = [...budgetWarnings(context), ...dayEvents(context), ...expiries(context)];
  if (timed.length > 0) return timed;
  const untold = [...untoldGates(context), ...untoldProgress(context)];
  return untold.length > 0 ? untold : openEvents(context);
}

function openEvents(context: Context): readonly NewRunEvent[] {
  const failing = failedRequired(context) !== null;
  const until = failing ? [] : untilReached(context);
  if (until.length > 0) return until;
  const follow = stageEvents(context);
  if (follow.length > 0) return follow;
  return failing ? failSteps(context) : runEvents(context);
}

/** `--until`: once its stage is over nothing new starts; what runs ends and is collected. */
function untilReached({ state, definition }: Context): readonly NewRunEvent[] {
  const { until } = state.accepted;
  const stage = until === null || state.untilReached ? undefined : state.stages[until];
  const more = definition.stages.some(({ id }) => !isOver(state, id));
  return stage !== undefined && isStageOver(stage) && more ? [{ type: "run.held", data: { by: "until" } }] : [];
}

function isOver(state: RunState, id: string): boolean {
  const stage = state.stages[id];
  return stage !== undefined && isStageOver(stage);
}

function stageEvents(context: Context): readonly NewRunEvent[] {
  const failing = failedRequired(context) !== null;
  const closed = context.state.hold !== null || failing;
  for (const stage of context.definition.stages) {
    const known = context.state.stages[stage.id];
    if (closed && (known === undefined || known.state === "pending")) continue;
    const step = stageStep(context, stage);
    if (step.do !== "record") continue;
    // A run that fails asks nobody any more.
    if (!failing || !step.events.some((event) => event.type === "gate.opened")) return step.events;
  }
  return [];
}

function runEvents(context: Context): readonly NewRunEvent[] {
  const { state, definition } = context;
  if (!definition.stages.every(({ id }) => isOver(state, id))) return [];
  const delivery = deliveryStep(context);
  if (!delivery.done) return delivery.events;
  const stages = definition.stages.map((stage) => state.stages[stage.id]);
  const partial = stages.some((stage) => stage?.state === "failed" || stage?.units.some((unit) => isPartialUnit(unit)));
  return [{ type: "run.completed", data: { partial } }];
}

function isPartialUnit(unit: RunState["stages"][string]["units"][number]): boolean {
  return unit.skipped !== null || unit.attempts.some((attempt) => attempt.n === unit.chosen && attempt.partial);
}
