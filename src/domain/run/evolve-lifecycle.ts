import { named, own, put } from "../../base/own.ts";
import { invariant } from "../../base/invariant.ts";
import { NO_USAGE } from "../usage.ts";
import type { GateEvent } from "./gate/evolve-gate.ts";
import type { AttemptEvent } from "./attempt/evolve-attempt.ts";
import { rederived } from "./change.ts";
import { dropPending, type DispatchEvent } from "./outbox/evolve-dispatch.ts";
import type { ExecutionEvent } from "./execution/evolve-execution.ts";
import type { StageEvent } from "./stage/evolve-stage.ts";
import type { RunEvent, RunEventData, RunEventOf } from "./events.ts";
import { executionsOf, type RunState, type StageRevision, type StageState } from "./state.ts";
import type { HeldBy } from "./parts.ts";
import { againStage, newStage } from "./stage/new-stage.ts";
import { withStage } from "./stage/stage-state.ts";

/** Events that concern the run as a whole. */
export type LifecycleEvent = Exclude<RunEvent, ExecutionEvent | AttemptEvent | GateEvent | StageEvent | DispatchEvent>;

/** The run before its first event, which must be its acceptance. */
export function newRun(event: RunEvent): RunState {
  invariant(event.type === "run.accepted", "a run's first event is its acceptance");
  return {
    id: event.stream,
    seq: 0,
    accepted: event.data,
    version: 1,
    lifecycle: "queued",
    partial: false,
    stalled: null,
    hold: null,
    untilReached: false,
    owner: null,
    cancelling: false,
    boot: null,
    failure: null,
    delivered: false,
    redo: null,
    stages: named(),
    executions: {},
    gates: {},
    dispatches: {},
    recoveries: 0,
    usage: NO_USAGE,
    warned: [],
    dayOver: null,
    raised: named(),
    createdAt: event.at,
    startedAt: null,
    endedAt: null,
  };
}

/** Folds an event of the run as a whole. */
export function applyLifecycleEvent(state: RunState, event: LifecycleEvent): RunState {
  switch (event.type) {
    case "run.started":
      return { ...state, lifecycle: "open", startedAt: event.at };
    case "workflow_recovery":
      return interruptStages({
        ...state,
        recoveries: state.recoveries + 1,
        stalled: { since: event.at, reason: event.data.reason },
      });
    case "run.resumed":
      return { ...state, stalled: null, hold: null };
    case "run.held":
      return hold(state, event.data.by);
    case "run.cancel-requested":
      return { ...state, cancelling: true };
    case "run.reopened":
      return reopen(state, event);
    case "run.repinned":
      return { ...state, accepted: { ...state.accepted, ...event.data } };
    case "redo.decided":
      return decideRedo(state, event);
    case "budget.raised":
      return raiseBudget(state, event.data);
    case "budget.warned":
      return { ...state, warned: [...state.warned, event.data.scope] };
    case "budget.exhausted": {
      const { until, share } = event.data;
      return rederived({ ...state, dayOver: { until, share } });
    }
    case "budget.restored":
      return rederived({ ...state, dayOver: null });
    default:
      return applyEnd(state, event);
  }
}

function hold(state: RunState, by: HeldBy): RunState {
  return { ...state, stalled: null, hold: by, untilReached: state.untilReached || by === "until" };
}

/** The budget is warned of again, and what waited for it may begin. */
function raiseBudget(state: RunState, { scope, times = 1 }: RunEventData["budget.raised"]): RunState {
  const raised = put(state.raised, scope, (own(state.raised, scope) ?? 0) + times);
  return { ...state, raised, warned: state.warned.filter((known) => known !== scope) };
}

function applyEnd(state: RunState, event: LifecycleEvent): RunState {
  // What is told of an ended run is that it ended.
  const quiet = dropPending(state, ({ kind }) => kind !== "notice" && kind !== "closing");
  const ended = { ...quiet, endedAt: event.at, hold: null, dayOver: null, redo: null, cancelling: false };
  switch (event.type) {
    case "run.completed":
      return { ...ended, lifecycle: "completed", partial: event.data.partial, delivered: true };
    case "run.failed":
      return { ...ended, lifecycle: "failed", failure: event.data };
    case "run.cancelled":
      return { ...ended, lifecycle: "cancelled" };
    default:
      return state;
  }
}

/** A second decision before the first was carried out joins it. */
function decideRedo(state: RunState, event: RunEventOf<"redo.decided">): RunState {
  const { target, affected, note, by } = event.data;
  const targets = [...(state.redo?.targets ?? []).filter((known) => known.stage !== target), { stage: target, note }];
  const redo = { targets, affected: [...new Set([...(state.redo?.affected ?? []), ...affected])] };
  const stage = state.stages[target];
  if (by === "person" || stage === undefined) return { ...state, redo };
  return { ...state, redo, stages: put(state.stages, target, { ...stage, redosByRule: stage.redosByRule + 1 }) };
}

function interruptStages(state: RunState): RunState {
  let next = state;
  for (const stage of Object.values(state.stages)) {
    if (isInterrupted(state, stage)) next = withStage(next, { ...stage, interrupted: true });
  }
  return next;
}

/** What ran or was judged, and what waits for a person while its process lives on. */
function isInterrupted(state: RunState, stage: StageState): boolean {
  return stage.state === "running" || stage.state === "reviewing" || executionsOf(state, stage.id).length > 0;
}

function reopen(state: RunState, event: RunEventOf<"run.reopened">): RunState {
  const { again, from = null } = event.data;
  const stages = named(Object.entries(state.stages));
  for (const id of again) {
    const stage = stages[id];
    const next = stage === undefined ? newStage(id) : againStage(stage);
    stages[id] = from === id ? { ...next, whole: true, revisions: [...next.revisions, ...askedIn(event)] } : next;
  }
  return {
    ...state,
    version: event.data.version,
    lifecycle: "open",
    partial: false,
    failure: null,
    hold: null,
    untilReached: true,
    cancelling: false,
    endedAt: null,
    stages,
  };
}

/** The words of a revision, which its stage is told. */
function askedIn({ data: { version, revision } }: RunEventOf<"run.reopened">): readonly StageRevision[] {
  if (revision === undefined) return [];
  const { kind, words, found } = revision;
  return [{ version, kind, words, ...(found === undefined ? {} : { parameters: found.parameters }) }];
}
