import { HoldfastError } from "../../../base/failure.ts";
import { OPEN_STATES } from "../../../domain/run/states.ts";
import type { Client } from "../../../client/client.ts";
import type { RunRow } from "../../../ports/event-log.ts";
import { wantedSecrets } from "../../../app/runs/wanted-secrets.ts";
import { ensureDaemon } from "../../../app/daemon/living-daemon.ts";
import { reading, type CommandContext } from "../../call/context.ts";
import { followToEnd } from "../../follow/follow-to-end.ts";
import { nameOfRun } from "../../call/handles.ts";
import { toEach } from "../../steer/each.ts";
import { targetsOf } from "../../steer/targets.ts";
import { isEndedState } from "../../../domain/run/states.ts";

type Options = Readonly<Record<string, unknown>>;

const RESUME = { verb: "resume", states: OPEN_STATES };

/** `holdfast resume [RUN…]`: starts the daemon, lets what was interrupted or held go on, and follows it. */
export async function resume(context: CommandContext, handles: readonly string[], options: Options): Promise<number> {
  const named = handles.length > 0 || options["state"] !== undefined || options["pipeline"] !== undefined;
  const chosen = named ? await targetsOf(context, RESUME, { handles, options }) : [];
  if (chosen === null) return 0;
  const client = await ensureDaemon(context);
  const runs = named ? chosen : await reading(context, ({ runs: all }) => all({ states: OPEN_STATES }).toReversed());
  if (runs.length === 0 && !context.json) context.print("Nothing is open.");
  // All of them go on before the first is followed, which may take its time.
  const { done, code } = named
    ? await toEach(context, runs, resuming(context, client))
    : await eachOpen(context, client, runs);
  let worst = code;
  for (const { id } of done) worst = Math.max(worst, await followToEnd(context, id));
  return worst;
}

function resuming(context: CommandContext, client: Client): (run: RunRow) => Promise<void> {
  return async (run) => {
    if (await hasEnded(context, run.id)) return;
    const secrets = await reading(context, ({ store }) => wantedSecrets(store, run.id, context.env));
    try {
      await client.post(`/runs/${run.id}/resume`, { secrets });
    } catch (failure) {
      // What the start of the daemon took up again may have ended before it was asked for.
      const refused = failure instanceof HoldfastError && failure.code === "REFUSED";
      if (!refused || !(await hasEnded(context, run.id))) throw failure;
      return;
    }
    if (!context.json) context.say(`Resuming ${nameOfRun(run)}.`);
  };
}

/** Everything that is open goes on; one that is refused is said and followed all the same. */
async function eachOpen(
  context: CommandContext,
  client: Client,
  runs: readonly RunRow[],
): Promise<{ readonly done: readonly RunRow[]; readonly code: number }> {
  const resumeOne = resuming(context, client);
  for (const run of runs) {
    try {
      await resumeOne(run);
    } catch (failure) {
      if (!(failure instanceof HoldfastError) || failure.code !== "REFUSED") throw failure;
      context.say(`${nameOfRun(run)} is not resumed: ${failure.message}`);
    }
  }
  return { done: runs, code: 0 };
}

async function hasEnded(context: CommandContext, id: string): Promise<boolean> {
  const { state } = await reading(context, (open) => open.show(id, { version: null, all: false }));
  return isEndedState(state) || state === "quarantined";
}
