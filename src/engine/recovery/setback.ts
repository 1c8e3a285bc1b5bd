import { SYSTEM } from "../../domain/actor.ts";
import { concludeCommand } from "../../domain/run/execution/conclude.ts";
import type { Command } from "../../domain/run/commands.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { Setback } from "../../domain/run/parts.ts";
import type { ExecutionState } from "../../domain/run/state.ts";
import type { Loop } from "../coordinator/loop.ts";
import type { EngineSettings } from "../ports.ts";

/** What holding runs needs. */
export interface SetbackPort {
  readonly loop: Loop;
  readonly settings: EngineSettings;
}

/**
 * Holds a run until an operator resumes it. In a copied home its processes, should they live, are those of the home that
 * was copied: here nobody will see their end, and nothing of them may be touched.
 */
export async function holdRun(port: SetbackPort, { state }: RunView, by: Setback): Promise<void> {
  await submit(port, state.id, { type: "hold", by });
  if (by === "copied")
    for (const execution of Object.values(state.executions)) await submit(port, state.id, lostCommand(execution));
}

async function submit({ loop, settings }: SetbackPort, run: string, request: Command): Promise<void> {
  await loop.submit(run, { request, actor: SYSTEM, cause: `${settings.incarnation}/${request.type}` });
}

function lostCommand({ execution, token }: ExecutionState): Command {
  const lost = concludeCommand({ verdict: { is: "lost", rebooted: false }, exits: {}, poll: false, tail: () => "" });
  return { type: "settle", execution, token, ...lost, pid: null, usage: null, verdict: null, strays: [] };
}
