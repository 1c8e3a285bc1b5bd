import { deliveriesOf } from "./outbox/deliveries-of.ts";
import { executionsOf, type RunState, type StageState } from "./state.ts";
import type { RunStateName } from "./states.ts";

/** A run's state, computed from what it holds, and why it waits. */
export interface RunStanding {
  readonly state: RunStateName;
  readonly reason: string | null;
}

const WAIT_REASONS = ["person", "credential", "budget", "quota", "host", "timer", "operator"] as const;

/** No timer and no reset moves a held run. */
const HELD_REASONS = ["person", "credential"] as const;

/** A turn asks several times where its run stands, before it and after it. */
const STANDINGS = new WeakMap<RunState, RunStanding>();

/** Computes a run's state: running if any stage runs or is ready, else waiting, with the first reason of the list. */
export function runStateOf(state: RunState): RunStanding {
  const known = STANDINGS.get(state);
  if (known !== undefined) return known;
  const standing = standingOf(state);
  STANDINGS.set(state, standing);
  return standing;
}

function standingOf(state: RunState): RunStanding {
  if (state.lifecycle !== "open" && state.lifecycle !== "queued")
    return { state: state.lifecycle, reason: state.failure === null ? null : state.failure.reason };
  if (state.stalled !== null) return { state: "stalled", reason: state.stalled.reason };
  if (state.lifecycle === "queued") return { state: "queued", reason: null };
  return isMoving(state) ? { state: "running", reason: null } : restingState(state);
}

function isMoving(state: RunState): boolean {
  if (state.cancelling || state.redo !== null) return true;
  return Object.values(state.stages).some((stage) => isActive(state, stage)) || isDelivering(state);
}

function isDelivering(state: RunState): boolean {
  return deliveriesOf(state).some(
    (dispatch) => dispatch.state === "sending" || (dispatch.state === "pending" && dispatch.notBefore === null),
  );
}

/** Why deliveries wait: for a person, a credential, something of this machine, or another try. */
function deliveryReasons(state: RunState): readonly string[] {
  const asked = Object.values(state.gates).some((gate) => gate.state === "open" && gate.dispatch !== undefined);
  const waiting = deliveriesOf(state).filter((dispatch) => dispatch.state === "pending");
  const reasons = waiting.map(({ because }) => {
    if (because === "channel") return "host";
    return because === null ? "timer" : "credential";
  });
  return asked ? ["person", ...reasons] : reasons;
}

function restingState(state: RunState): RunStanding {
  const stages = Object.values(state.stages).flatMap((stage) => (stage.state === "waiting" ? [stage.reason] : []));
  const reasons = [...stages, ...deliveryReasons(state)];
  const wanted = state.hold === null ? WAIT_REASONS : HELD_REASONS;
  const waiting = wanted.find((reason) => reasons.includes(reason));
  if (waiting !== undefined) return { state: "waiting", reason: waiting };
  return state.hold === null ? { state: "running", reason: null } : { state: "waiting", reason: "operator" };
}

function isActive(state: RunState, stage: StageState): boolean {
  if (stage.state === "running" || stage.state === "reviewing" || stage.state === "interrupted")
    return state.hold === null || executionsOf(state, stage.id).length > 0;
  return stage.state === "ready" && state.hold === null;
}
