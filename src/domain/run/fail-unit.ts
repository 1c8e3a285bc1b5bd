import type { Context } from "./context.ts";
import type { NewRunEvent } from "./events.ts";
import { withdrawGates } from "./gates.ts";
import type { UnitPlace } from "./unit-step.ts";

/** Why a unit cannot succeed. */
export interface UnitFailure {
  readonly reason: string;
  readonly message: string;
}

/** Ends a unit that cannot succeed: the stage fails (once what runs beside it has ended), or the item is left out where `each` says so. */
export function failUnit(context: Context, place: UnitPlace, failure: UnitFailure): readonly NewRunEvent[] {
  const { stage, unit } = place;
  const ref = { stage: stage.id, item: unit.item };
  if (stage.each?.onFail === "skip") return [{ type: "item.skipped", data: { ...ref, reason: failure.reason } }];
  if (stage.each !== null && stage.each.parallel > 1) return [{ type: "item.failed", data: { ...ref, ...failure } }];
  return failStage(context, place, failure);
}

/** Fails the stage of a unit that cannot succeed, and withdraws what its other items asked. */
export function failStage(
  context: Context,
  { stage, unit }: Pick<UnitPlace, "stage" | "unit">,
  { reason, message }: UnitFailure,
): readonly NewRunEvent[] {
  const where = unit.key === null ? "" : `item ${unit.key}: `;
  return [
    ...withdrawGates(context, new Set([stage.id]), `item ${unit.key ?? ""} failed`),
    { type: "stage.failed", data: { stage: stage.id, reason, message: where + message } },
  ];
}
