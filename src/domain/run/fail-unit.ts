import type { Context } from "./context.ts";
import type { NewRunEvent } from "./events.ts";
import type { UnitPlace } from "./unit-step.ts";

/** Ends a unit that cannot succeed: the stage fails, or the item is left out where `each` says so. */
export function failUnit(
  _context: Context,
  place: UnitPlace,
  failure: { readonly reason: string; readonly message: string },
): readonly NewRunEvent[] {
  const { stage, unit } = place;
  if (stage.each?.onFail === "skip")
    return [{ type: "item.skipped", data: { stage: stage.id, item: unit.item, reason: failure.reason } }];
  const where = unit.key === null ? "" : `item ${unit.key}: `;
  return [
    { type: "stage.failed", data: { stage: stage.id, reason: failure.reason, message: where + failure.message } },
  ];
}
