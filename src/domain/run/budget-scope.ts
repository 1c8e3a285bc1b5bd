import type { StageId } from "../../base/brand.ts";
import type { BudgetScope } from "./parts.ts";

/** The budget of the whole run. */
export const WHOLE_RUN: BudgetScope = "run";

/** The budget of a stage. The name of a stage holds no colon, so that one that is called `run` is told from the whole run. */
export function scopeOf(stage: StageId): BudgetScope {
  return stage === WHOLE_RUN ? `stage:${stage}` : stage;
}
