import { HoldfastError } from "../../base/failure.ts";
import type { Stage } from "../../domain/definition/definition.ts";
import type { RunView } from "../../domain/run/context.ts";
import { attemptOf, type AttemptState, type UnitState } from "../../domain/run/state.ts";
import { unitPath, workspaceOf } from "../inputs/unit-path.ts";
import type { EnginePorts } from "../ports.ts";

type Ports = Pick<EnginePorts, "artifacts" | "workspaces">;

/** Writes the content of a stage's chosen attempts into its workspace; why that cannot be done, null when it was. */
export async function restoreStage(ports: Ports, view: RunView, stage: Stage): Promise<string | null> {
  let fault: string | null = null;
  for (const unit of view.state.stages[stage.id]?.units ?? []) {
    try {
      await restoreUnit(ports, view, { stage, unit });
    } catch (failure) {
      if (!(failure instanceof HoldfastError) || !FAULTS.has(failure.code)) throw failure;
      fault = failure.message;
    }
  }
  return fault;
}

const FAULTS: ReadonlySet<string> = new Set(["ARTIFACT_CHANGED", "OUTPUT_REFUSED"]);

async function restoreUnit(
  { artifacts, workspaces }: Ports,
  view: RunView,
  { stage, unit }: { readonly stage: Stage; readonly unit: UnitState },
): Promise<void> {
  const chosen = unit.chosen === null ? undefined : attemptOf(unit, unit.chosen);
  if (chosen === undefined) return;
  const path = unitPath(view.state, { stage: stage.id, item: unit.item });
  const others = unit.attempts.filter((attempt) => attempt.n !== chosen.n);
  await artifacts.restore({
    unit: path,
    attempt: chosen.n,
    artifacts: workspaceFiles(stage, chosen),
    remove: others.flatMap((attempt) => workspaceFiles(stage, attempt)),
    workspace: workspaceOf(workspaces, stage, path),
  });
}

/** The artifacts of an attempt that stood in its workspace: not what was printed or answered, nor what was moved out of it. */
function workspaceFiles(stage: Stage, attempt: AttemptState): AttemptState["artifacts"] {
  const names = new Set(
    stage.outputs.filter((output) => output.source === "files" && output.store === "copy").map((output) => output.name),
  );
  return attempt.artifacts.filter((artifact) => names.has(artifact.name));
}
