import type { Actor } from "../../domain/actor.ts";
import { SYSTEM } from "../../domain/actor.ts";
import type { Command } from "../../domain/run/commands.ts";
import type { Launch } from "../../ports/processes.ts";
import type { Accounts } from "../host/accounts.ts";
import type { EnginePorts, EngineSettings } from "../ports.ts";
import type { Loop } from "../coordinator/loop.ts";
import type { Observations } from "../coordinator/observations.ts";
import type { Places } from "../outbox/places.ts";
import type { Projects } from "../projects.ts";
import type { Rebooted } from "../recovery/refill.ts";
import type { Scheduler } from "../host/scheduler.ts";
import type { Outcome } from "../coordinator/turn.ts";

/** What every effect works with. */
export interface EffectPort extends EnginePorts {
  readonly settings: EngineSettings;
  readonly loop: Loop;
  readonly scheduler: Scheduler;
  readonly accounts: Accounts;
  readonly observations: Observations;
  readonly rebooted: Rebooted;
  readonly projects: Projects;
  /** The places that messages go to. */
  readonly places: Places;
  /** Processes that were admitted by this incarnation and must be started, by their token. */
  readonly launches: Map<string, Launch>;
}

/** Sends a command that an effect has for its run. */
export async function report(
  port: EffectPort,
  run: string,
  sent: { readonly command: Command; readonly cause: string; readonly actor?: Actor },
): Promise<Outcome> {
  return port.loop.submit(run, { request: sent.command, actor: sent.actor ?? SYSTEM, cause: sent.cause });
}
