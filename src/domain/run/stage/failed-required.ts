import type { RunView } from "../context.ts";
import type { StageState } from "../state.ts";

/** The required stage that has failed; null while none has. */
export function failedRequired(context: RunView): StageState | null {
  const failed = context.definition.stages.find(
    (stage) => stage.required && context.state.stages[stage.id]?.state === "failed",
  );
  return failed === undefined ? null : (context.state.stages[failed.id] ?? null);
}
