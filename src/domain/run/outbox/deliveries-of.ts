import type { RunState } from "../state.ts";
import type { DispatchState } from "./dispatch.ts";
import { sortedOutbox } from "./sorted-outbox.ts";

/** The deliveries of a run's present version. */
export function deliveriesOf(state: RunState): readonly DispatchState[] {
  return sortedOutbox(state).deliveries.filter(({ version }) => version === state.version);
}
