import type { Decision, GiveUpCommand } from "../commands.ts";
import type { Context } from "../context.ts";
import { due } from "../due.ts";
import type { NewRunEvent } from "../events.ts";
import { failUnit } from "../stage/fail-unit.ts";
import { findUnit } from "../state.ts";
import type { UnitPlace } from "../stage/steps.ts";

/** Ends what cannot be started, once: the item or the stage fails, a judge counts as broken, what is polled for fails its attempt. */
export function giveUp(context: Context, command: GiveUpCommand): Decision<NewRunEvent> {
  const place = placeOf(context, command);
  if (place === null || !isStartDue(context, command)) return { events: [], refusal: null };
  return { events: consequence(place, command), refusal: null };
}

function consequence(place: UnitPlace, { ref, role, judge, reason, message }: GiveUpCommand): readonly NewRunEvent[] {
  if (role === "judge" && judge !== null && NOT_STARTED.has(reason))
    return [{ type: "verdict.given", data: { ...ref, judge, result: "broken", score: 0, fixes: [message] } }];
  if (role === "poll") {
    const end = { outcome: "failed", stopReason: "cannot-start", message, until: null } as const;
    return [{ type: "attempt.settled", data: { ...ref, ...end, artifacts: [], partial: false } }];
  }
  if (place.stage.each?.onFail === "skip")
    return [{ type: "item.skipped", data: { stage: ref.stage, item: ref.item, reason: `${reason}: ${message}` } }];
  return failUnit(place, { reason, message });
}

/** A judge that does not start has judged nothing; whatever else is wrong lies with what it is asked about. */
const NOT_STARTED: ReadonlySet<string> = new Set(["cannot-start", "program-missing"]);

function placeOf({ definition, state }: Context, { ref }: GiveUpCommand): UnitPlace | null {
  const stage = definition.stages.find(({ id }) => id === ref.stage);
  const stageState = state.stages[ref.stage];
  const unit = findUnit(state, ref);
  return stage === undefined || stageState === undefined || unit === undefined ? null : { stage, stageState, unit };
}

/** Another try may have been planned since, or the stage be over. */
function isStartDue(context: Context, { ref, role, judge }: GiveUpCommand): boolean {
  return due(context).effects.some(
    (effect) =>
      effect.kind === "start" &&
      effect.role === role &&
      effect.judge === judge &&
      effect.ref.stage === ref.stage &&
      effect.ref.item === ref.item &&
      effect.ref.attempt === ref.attempt,
  );
}
