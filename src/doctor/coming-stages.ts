import type { Definition, Stage } from "../domain/definition/definition.ts";
import { isStageOver, type RunState } from "../domain/run/state.ts";
import type { Examination } from "./examination.ts";
import { openRuns } from "./open-runs.ts";
import { readRun } from "./read-run.ts";

/** An open run with what it still has to do. */
export interface Coming {
  readonly state: RunState;
  readonly definition: Definition;
  readonly stages: readonly Stage[];
}

/** What the open runs still have to do. */
export function comingStages(exam: Pick<Examination, "record">): readonly Coming[] {
  return openRuns(exam).flatMap(({ id }) => {
    const read = readRun(exam, id);
    if (read.unreadable !== null) return [];
    const { state, definition } = read;
    const stages = definition.stages.filter((stage) => {
      const known = state.stages[stage.id];
      return known === undefined || !isStageOver(known);
    });
    return [{ state, definition, stages }];
  });
}
