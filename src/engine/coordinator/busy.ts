import type { RunId } from "../../base/brand.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { DispatchState } from "../../domain/run/outbox/dispatch.ts";
import { sortedOutbox } from "../../domain/run/outbox/sorted-outbox.ts";
import { runStateOf } from "../../domain/run/standing.ts";
import { isMovingState } from "../../domain/run/states.ts";

/** Keeps a set of the runs that are under way: something of them runs, is about to, or is being sent. */
export function track(open: Set<RunId>, { state }: RunView): void {
  if (
    isMovingState(runStateOf(state).state) ||
    Object.keys(state.executions).length > 0 ||
    sortedOutbox(state).unsettled.some(isGoingOut)
  )
    open.add(state.id);
  else open.delete(state.id);
}

/** What waits for another try keeps nobody up. */
function isGoingOut({ notBefore }: DispatchState): boolean {
  return notBefore === null;
}
