import type { Command, Decision } from "../commands.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { findUnit, lastAttempt, type UnitState } from "../state.ts";

/** The quota of its account, which a unit waits for, also with a judge to be asked. */
export const QUOTA_LIMIT = "quota";

/** P12: the machine has too little for a unit that is ready, or its account has; recorded once for each limit that it meets. */
export function holdBack(
  { state }: Context,
  { ref, limit, message }: Extract<Command, { type: "hold-back" }>,
): Decision<NewRunEvent> {
  const unit = findUnit(state, ref);
  const begins = unit !== undefined && (unit.plan !== null || (limit === QUOTA_LIMIT && isJudged(unit)));
  if (!begins || isKnown(unit, { limit, message })) return { events: [], refusal: null };
  return { events: [{ type: "item.held-back", data: { ...ref, limit, message } }], refusal: null };
}

function isJudged(unit: UnitState): boolean {
  return lastAttempt(unit)?.phase === "judging";
}

/** What a machine has too little of changes all the time; until when a quota is used up is worth a word. */
function isKnown({ heldBack }: UnitState, { limit, message }: NonNullable<UnitState["heldBack"]>): boolean {
  return heldBack?.limit === limit && (limit !== QUOTA_LIMIT || heldBack.message === message);
}
