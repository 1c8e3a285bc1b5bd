import { invariant } from "../../base/invariant.ts";
import { applyAttemptEvent, isAttemptEvent } from "./attempt/evolve-attempt.ts";
import { applyExecutionEvent, isExecutionEvent } from "./execution/evolve-execution.ts";
import { applyGateEvent, isGateEvent } from "./gate/evolve-gate.ts";
import { applyLifecycleEvent, newRun } from "./evolve-lifecycle.ts";
import { applyStageEvent, isStageEvent } from "./stage/evolve-stage.ts";
import { applyDispatchEvent, isDispatchEvent } from "./outbox/evolve-dispatch.ts";
import type { RunEvent } from "./events.ts";
import type { RunState } from "./state.ts";

/** The shape of the folded state; a snapshot of another version is thrown away. */
export const FOLD_VERSION = 8;

/** Folds one event into a run; null stands before its first event. Total over the events that decide can make. */
export function evolve(before: RunState | null, event: RunEvent): RunState {
  const state = before ?? newRun(event);
  invariant(event.seq === state.seq + 1, `event ${event.seq} does not follow ${state.seq}`);
  const next = applyEvent(state, event);
  const owner = event.type === "run.released" ? null : event.epoch;
  return { ...next, seq: event.seq, owner };
}

/** Folds a whole stream. */
export function foldRun(events: Iterable<RunEvent>, from: RunState | null = null): RunState | null {
  let state = from;
  for (const event of events) state = evolve(state, event);
  return state;
}

function applyEvent(state: RunState, event: RunEvent): RunState {
  if (isExecutionEvent(event)) return applyExecutionEvent(state, event);
  if (isAttemptEvent(event)) return applyAttemptEvent(state, event);
  if (isGateEvent(event)) return applyGateEvent(state, event);
  if (isStageEvent(event)) return applyStageEvent(state, event);
  if (isDispatchEvent(event)) return applyDispatchEvent(state, event);
  return applyLifecycleEvent(state, event);
}
