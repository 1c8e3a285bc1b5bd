import { SYSTEM } from "../../domain/actor.ts";
import type { Command } from "../../domain/run/commands.ts";
import type { RunView } from "../../domain/run/context.ts";
import { REVISED_RUN, type DispatchState } from "../../domain/run/outbox/dispatch.ts";
import { isEnded } from "../../domain/run/state.ts";
import type { Carrier, Channel } from "../../ports/channels.ts";
import type { PhaseStep } from "../recovery/barrier.ts";
import type { Loop } from "../coordinator/loop.ts";
import type { EnginePorts, EngineSettings } from "../ports.ts";
import type { Projects } from "../projects.ts";
import { inBatches } from "../recovery/stale-scan.ts";

/** What finding out who carries a dispatch needs. */
export interface CarrierPort extends Pick<EnginePorts, "channels" | "toRuns"> {
  readonly projects: Pick<Projects, "config">;
}

interface LostPort extends CarrierPort {
  readonly loop: Loop;
  readonly settings: EngineSettings;
}

/** Who carries a dispatch: its channel, as the newest config of its project has it, or the way between runs; null when there is none. */
export async function carrierOf(
  { channels, toRuns, projects }: CarrierPort,
  { state }: RunView,
  { channel }: DispatchState,
): Promise<Channel | Carrier | null> {
  if (channel === REVISED_RUN) return toRuns;
  const { project } = state.accepted;
  return channels.find(project, projects.config(project), channel);
}

/** What is reported about a request that was begun and whose maker is gone: it may have arrived. */
export async function lostRequest(
  port: CarrierPort,
  view: RunView,
  dispatch: DispatchState,
): Promise<Extract<Command, { type: "settle-dispatch" }>> {
  // A config that cannot be read must not fail a start: what its channels can tell is then nothing.
  const carrier = await carrierOf(port, view, dispatch).catch(() => null);
  return {
    type: "settle-dispatch",
    dispatch: dispatch.dispatch,
    part: dispatch.sending?.part ?? "",
    last: false,
    repeatable: carrier?.traits.tellsRepeats ?? false,
    result: { is: "unknown", reason: "It was being sent when its orchestrator ended." },
  };
}

/** Records every request of an older life as one that nobody knows of. Where the record is not the whole truth, what ended runs had to tell is dropped. */
export async function settleLostRequests(
  port: LostPort,
  views: readonly RunView[],
  step: PhaseStep,
): Promise<Readonly<Record<string, number>>> {
  let unknown = 0;
  await inBatches(views, step, async (view) => {
    for (const dispatch of Object.values(view.state.dispatches)) {
      if (dispatch.sending !== null && dispatch.sending.epoch !== port.settings.epoch) {
        unknown += 1;
        await submit(port, view, await lostRequest(port, view, dispatch));
      }
      if (port.settings.setback === null || port.settings.setback === undefined || !isEnded(view.state)) continue;
      const reason = "The record of this home is not the whole truth.";
      await submit(port, view, { type: "drop-dispatch", dispatch: dispatch.dispatch, reason });
    }
  });
  return { unknown };
}

async function submit({ loop, settings }: LostPort, { state }: RunView, request: Command): Promise<void> {
  await loop.submit(state.id, { request, actor: SYSTEM, cause: `${settings.incarnation}/${request.type}` });
}
