import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import type { ExecutionState, GateState, RunState } from "../state.ts";

/** Tells whether a person is asked about an effect: until then it is not tried again. */
export function isHeld({ gates }: Pick<RunState, "gates">, key: string): boolean {
  return Object.values(gates).some((gate) => gate.state === "open" && gate.effect === key);
}

/** Tells whether a process works on, as far as anybody can see. */
export function isSeen({ effect = "" }: GateState, { execution }: ExecutionState): boolean {
  return effect !== `watch/${execution}` && !effect.startsWith(`tell/${execution}/`);
}

/** Anyone who answers that a unit has failed ends what of it still works. */
export function stopsOf({ state }: Pick<Context, "state">, gate: GateState): readonly NewRunEvent[] {
  return Object.values(state.executions)
    .filter(({ stage, item, stop }) => stage === gate.stage && item === gate.item && stop === null)
    .map(({ execution }) => ({ type: "execution.stop-requested", data: { execution, reason: "cancelled" } }));
}
