import type { Command, Decision } from "./commands.ts";
import type { Context } from "./context.ts";
import type { NewRunEvent } from "./events.ts";
import { findUnit } from "./state.ts";

/** P12: the machine has too little for a unit that is ready; recorded once for each limit that it meets. */
export function holdBack(
  { state }: Context,
  { ref, limit, message }: Extract<Command, { type: "hold-back" }>,
): Decision<NewRunEvent> {
  const unit = findUnit(state, ref);
  if (unit === undefined || unit.plan === null || unit.heldBack?.limit === limit) return { events: [], refusal: null };
  return { events: [{ type: "item.held-back", data: { ...ref, limit, message } }], refusal: null };
}
