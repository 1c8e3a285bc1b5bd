import type { RunState } from "../state.ts";
import type { DispatchState } from "./dispatch.ts";

/** The deliveries of a run's present version. */
export function deliveriesOf(state: RunState): readonly DispatchState[] {
  return Object.values(state.dispatches).filter(
    ({ delivery, version }) => delivery !== null && version === state.version,
  );
}
