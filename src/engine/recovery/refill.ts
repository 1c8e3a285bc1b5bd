import { HoldfastError } from "../../base/failure.ts";
import type { RunView } from "../../domain/run/context.ts";
import { isEnded } from "../../domain/run/state.ts";
import { restoreStage } from "../effects/restore-stage.ts";
import type { EnginePorts } from "../ports.ts";

type Ports = Pick<EnginePorts, "artifacts" | "workspaces">;

/** Gives an ended run its workspace back where it was freed. Throws ARTIFACT_CHANGED. */
export type Refill = (view: RunView) => Promise<void>;

/**
 * What is committed is written again from the stored files, so that a next version finds what it would have found. Who asks
 * while that is under way waits for it: two at once would write over one another.
 */
export function createRefill(ports: Ports): Refill {
  const underWay = new Map<string, Promise<void>>();
  return async (view) => {
    const { id } = view.state;
    const mine = underWay.get(id) ?? refill(ports, view).finally(() => underWay.delete(id));
    underWay.set(id, mine);
    await mine;
  };
}

async function refill(ports: Ports, view: RunView): Promise<void> {
  const { id } = view.state;
  if (!isEnded(view.state) || ports.workspaces.isThere(id)) return;
  ports.workspaces.beginRefill(id);
  await restoreCommitted(ports, view);
  ports.workspaces.endRefill(id);
}

/** Writes what a run's committed stages chose into its workspaces; what stands there unchanged is left alone. Throws ARTIFACT_CHANGED. */
async function restoreCommitted(ports: Ports, view: RunView): Promise<void> {
  for (const stage of view.definition.stages) {
    if (view.state.stages[stage.id]?.state !== "succeeded") continue;
    const fault = await restoreStage(ports, view, stage);
    if (fault !== null) throw new HoldfastError("ARTIFACT_CHANGED", fault);
  }
}

/** Looks after the workspaces of runs that worked before the machine was restarted: what was not synced may be gone. */
export interface Rebooted {
  /** Resolves when the run's committed content stands in its workspaces. Throws ARTIFACT_CHANGED. */
  readonly fix: (view: RunView) => Promise<void>;
}

/** Fixes each run once, before its first execution in this boot. */
export function createRebooted(ports: Ports & Pick<EnginePorts, "processes">): Rebooted {
  const fixed = new Map<string, Promise<void>>();
  return {
    fix: async (view) => {
      const { id, boot } = view.state;
      if (boot === null || boot === ports.processes.facts.bootId) return;
      const fixing = fixed.get(id) ?? restoreCommitted(ports, view);
      fixed.set(id, fixing);
      try {
        await fixing;
      } catch (failure) {
        fixed.delete(id);
        throw failure;
      }
    },
  };
}
