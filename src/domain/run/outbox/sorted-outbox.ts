import type { RunState } from "../state.ts";
import { isUnsettled, type DispatchState } from "./dispatch.ts";

/** A run's outbox by what it is looked through for; everything in the order in which it was decided. */
export interface SortedOutbox {
  readonly ofGate: ReadonlyMap<string, readonly DispatchState[]>;
  readonly deliveries: readonly DispatchState[];
  readonly notices: readonly DispatchState[];
  readonly progress: readonly DispatchState[];
  readonly unsettled: readonly DispatchState[];
}

const SORTED = new WeakMap<RunState["dispatches"], SortedOutbox>();

/** Sorts an outbox; one that did not change, as in most turns, is not looked through again. */
export function sortedOutbox({ dispatches }: Pick<RunState, "dispatches">): SortedOutbox {
  const known = SORTED.get(dispatches);
  if (known !== undefined) return known;
  const sorted = sort(Object.values(dispatches));
  SORTED.set(dispatches, sorted);
  return sorted;
}

function sort(all: readonly DispatchState[]): SortedOutbox {
  const ofGate = new Map<string, DispatchState[]>();
  for (const dispatch of all) {
    if (dispatch.gate === null) continue;
    const others = ofGate.get(dispatch.gate);
    if (others === undefined) ofGate.set(dispatch.gate, [dispatch]);
    else others.push(dispatch);
  }
  return {
    ofGate,
    deliveries: all.filter(({ delivery }) => delivery !== null),
    notices: all.filter(({ kind }) => kind === "notice"),
    progress: all.filter(({ kind }) => kind === "progress"),
    unsettled: all.filter(isUnsettled),
  };
}
