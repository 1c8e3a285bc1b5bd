import type { StageId } from "../../../base/brand.ts";
import type { RunView } from "../context.ts";

/**
 * The stages that a next version does in any case, in written order. What was skipped for good reasons stays so; what was
 * skipped because of a failure comes after it anyway.
 */
export function unfinishedStages({ definition, state }: RunView): readonly StageId[] {
  return definition.stages
    .map((stage) => stage.id)
    .filter((id) => {
      const name = state.stages[id]?.state;
      return name !== "succeeded" && name !== "skipped";
    });
}
