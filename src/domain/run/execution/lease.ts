import type { StageId } from "../../../base/brand.ts";
import type { Stage } from "../../definition/definition.ts";
import type { RunView } from "../context.ts";
import { executionsOf, isStageOver, type AttemptState, type RunState, type StageState } from "../state.ts";

// G4: the run's workspace has one owner at a time. A stage owns it from admission until its files were collected; while it
// waits without a process (a poll that is not due, a review, a gate) the workspace is free.

/** Tells whether a stage's work happens in the run's own workspace. */
export function usesSharedWorkspace(stage: Stage): boolean {
  return stage.workspace === "shared" && stage.each === null;
}

/** The stage that works in the run's workspace, or whose files are not collected yet; null while it is free. */
export function leaseHolder(view: RunView): StageId | null {
  const holder = sharedStages(view).find((stage) =>
    stage.units.some((unit) => unit.attempts.some((attempt) => holds(view.state, stage, attempt))),
  );
  return holder?.id ?? null;
}

/** The stage whose chosen content must be put back into the run's workspace before anything else happens there. */
export function restoringStage(view: RunView): StageId | null {
  return sharedStages(view).find((stage) => stage.restoring)?.id ?? null;
}

function sharedStages(view: RunView): readonly StageState[] {
  return view.definition.stages.flatMap((stage) => {
    const known = view.state.stages[stage.id];
    return known === undefined || isStageOver(known) || !usesSharedWorkspace(stage) ? [] : [known];
  });
}

function holds(state: RunState, stage: StageState, attempt: AttemptState): boolean {
  if (attempt.outcome !== null) return false;
  return (
    attempt.phase !== "polling" || executionsOf(state, stage.id).some((execution) => execution.attempt === attempt.n)
  );
}
