import { invariant } from "../../../base/invariant.ts";
import type { RunEvent, RunEventOf } from "../events.ts";
import { isEnded, type RunState } from "../state.ts";
import {
  isUnsettled,
  type DispatchEnd,
  type DispatchSettled,
  type DispatchState,
  type DispatchStateName,
} from "./dispatch.ts";
import { progressMark } from "./progress-words.ts";

/** Events that concern one row of the outbox. */
export type DispatchEvent = Extract<RunEvent, { type: `dispatch.${string}` }>;

/** Tells whether an event concerns one row of the outbox. */
export function isDispatchEvent(event: RunEvent): event is DispatchEvent {
  return event.type.startsWith("dispatch.");
}

/** Folds an event of a row of the outbox. */
export function applyDispatchEvent(state: RunState, event: DispatchEvent): RunState {
  switch (event.type) {
    case "dispatch.decided":
      return decided(state, event);
    case "dispatch.begun": {
      const { dispatch, part } = event.data;
      const said = dispatchOf(state, dispatch).kind === "progress" ? progressMark(state) : null;
      return changeDispatch(state, dispatch, { state: "sending", said, sending: { part, epoch: event.epoch } });
    }
    case "dispatch.settled":
      return settled(state, event);
  }
}

/** What should have been told and no longer matters is dropped; what is being sent is not called back. */
export function dropPending(state: RunState, drops: (dispatch: DispatchState) => boolean): RunState {
  const dropped = Object.values(state.dispatches).filter((dispatch) => dispatch.state === "pending" && drops(dispatch));
  return dropped.reduce((next, { dispatch }) => changeDispatch(next, dispatch, { state: "dropped" }), state);
}

function decided(state: RunState, event: RunEventOf<"dispatch.decided">): RunState {
  const { data } = event;
  const dispatch: DispatchState = {
    ...data,
    state: "pending",
    decidedAt: event.at,
    version: state.version,
    settled: 0,
    tries: 0,
    sending: null,
    parts: {},
    remote: null,
    said: null,
    reason: null,
    because: null,
    notBefore: null,
    settledAt: null,
  };
  return { ...state, dispatches: { ...state.dispatches, [data.dispatch]: dispatch } };
}

function settled(state: RunState, event: RunEventOf<"dispatch.settled">): RunState {
  const { dispatch: id, is, remote, reason, because, notBefore } = event.data;
  const known = dispatchOf(state, id);
  const arrived = is === "sent" || is === "part-sent";
  const next = changeDispatch(state, id, {
    state: AFTER[is],
    sending: null,
    settled: known.settled + 1,
    tries: arrived || is === "again" || is === "anew" ? 0 : known.tries + 1,
    parts: partsAfter(known, event.data),
    remote: arrived ? remote : known.remote,
    reason,
    because,
    notBefore,
    settledAt: event.at,
  });
  return isMoot(next, dispatchOf(next, id)) ? changeDispatch(next, id, { state: "dropped" }) : next;
}

function partsAfter({ parts }: DispatchState, { is, part, remote }: DispatchSettled): DispatchState["parts"] {
  if (is === "anew") return {};
  return (is === "sent" || is === "part-sent") && part !== null ? { ...parts, [part]: remote } : parts;
}

const AFTER: Readonly<Record<DispatchEnd, DispatchStateName>> = {
  "part-sent": "pending",
  sent: "sent",
  later: "pending",
  repeated: "pending",
  unknown: "unknown",
  refused: "refused",
  again: "pending",
  accepted: "accepted",
  dropped: "dropped",
  anew: "pending",
};

/** What lost its matter while it was being sent is not sent again: a question that was closed, a delivery of a run that ended. */
function isMoot(state: RunState, dispatch: DispatchState): boolean {
  if (!isUnsettled(dispatch) || dispatch.kind === "closing") return false;
  if (dispatch.gate !== null) return state.gates[dispatch.gate]?.state !== "open";
  return dispatch.delivery !== null && (isEnded(state) || dispatch.version !== state.version);
}

function changeDispatch(state: RunState, id: string, change: Partial<DispatchState>): RunState {
  return { ...state, dispatches: { ...state.dispatches, [id]: { ...dispatchOf(state, id), ...change } } };
}

function dispatchOf(state: RunState, id: string): DispatchState {
  const dispatch = state.dispatches[id];
  invariant(dispatch !== undefined, `no dispatch ${id}`);
  return dispatch;
}
