import { HoldfastError } from "../base/failure.ts";
import type { RunView } from "../domain/run/context.ts";
import { isEnded } from "../domain/run/state.ts";
import { restoreStage } from "./effects/restore-stage.ts";
import type { EnginePorts } from "./ports.ts";

/**
 * Gives an ended run its workspace back where it was freed: what is committed is written again from the stored files, so
 * that a next version finds what it would have found. Throws ARTIFACT_CHANGED.
 */
export async function refill(ports: EnginePorts, view: RunView): Promise<void> {
  if (!isEnded(view.state) || ports.workspaces.isThere(view.state.id)) return;
  for (const stage of view.definition.stages) {
    if (view.state.stages[stage.id]?.state !== "succeeded") continue;
    const fault = await restoreStage(ports, view, stage);
    if (fault !== null) throw new HoldfastError("ARTIFACT_CHANGED", fault);
  }
}
