import type { StageId } from "../../../base/brand.ts";
import type { BudgetScope } from "../parts.ts";

/** The budget of the whole run. */
export const WHOLE_RUN: BudgetScope = "run";

/** What all runs of a project may spend from midnight to midnight. */
export const WHOLE_DAY: BudgetScope = "day";

/** The budget of a stage. The name of a stage holds no colon, so that one that is called `run` or `day` is told from those. */
export function scopeOf(stage: StageId): BudgetScope {
  return stage === WHOLE_RUN || stage === WHOLE_DAY ? `stage:${stage}` : stage;
}
