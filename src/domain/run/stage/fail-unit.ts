import type { NewRunEvent } from "../events.ts";
import type { UnitPlace } from "./steps.ts";

/** Why a unit cannot succeed. */
export interface UnitFailure {
  readonly reason: string;
  readonly message: string;
}

/** Ends a unit that cannot succeed: the stage fails (once what runs beside it has ended), or the item is left out where `each` says so. */
export function failUnit(place: UnitPlace, failure: UnitFailure): readonly NewRunEvent[] {
  const { stage, unit } = place;
  const ref = { stage: stage.id, item: unit.item };
  if (stage.each?.onFail === "skip") return [{ type: "item.skipped", data: { ...ref, reason: failure.reason } }];
  if (stage.each !== null && stage.each.parallel > 1) return [{ type: "item.failed", data: { ...ref, ...failure } }];
  return [stageFailure(place, failure)];
}

/** The end of a stage of which a unit cannot succeed. */
export function stageFailure({ stage, unit }: UnitPlace, { reason, message }: UnitFailure): NewRunEvent {
  const where = unit.key === null ? "" : `item ${unit.key}: `;
  return { type: "stage.failed", data: { stage: stage.id, reason, message: where + message } };
}
