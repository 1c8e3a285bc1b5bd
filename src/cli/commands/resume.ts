import { codeOf, messageOf } from "../../base/failure.ts";
import type { Reading } from "../../app/reading.ts";
import { wantedSecrets } from "../../app/wanted-secrets.ts";
import { reading, type CommandContext } from "../context.ts";
import { ensureDaemon } from "../../app/living-daemon.ts";
import { followToEnd } from "../follow-to-end.ts";

/** `holdfast resume [RUN]`: starts the daemon, lets what was interrupted or held go on, and follows it. */
export async function resume(context: CommandContext, [handle]: readonly string[]): Promise<number> {
  const client = await ensureDaemon(context);
  const ids = await reading(context, (open) => (handle === undefined ? openRuns(open) : [open.findRun(handle).id]));
  // All of them go on before the first is followed, which may take its time.
  for (const id of ids) {
    try {
      if (await hasEnded(context, id)) continue;
      const secrets = await reading(context, ({ store }) => wantedSecrets(store, id, context.env));
      await client.post(`/runs/${id}/resume`, { secrets });
    } catch (failure) {
      // Of many, one that is refused keeps nobody else from going on.
      if (handle !== undefined || codeOf(failure) !== "REFUSED") throw failure;
      context.say(`Run ${id} is not resumed: ${messageOf(failure)}`);
    }
  }
  let worst = 0;
  for (const id of ids) worst = Math.max(worst, await followToEnd(context, id));
  if (ids.length === 0 && !context.json) context.print("Nothing is open.");
  return worst;
}

function openRuns(open: Reading): readonly string[] {
  const quarantined = open.quarantined();
  const rows = open.store.openRuns(["queued", "running", "waiting", "stalled"]);
  return rows.map((row) => row.id).filter((id) => !quarantined.has(id));
}

async function hasEnded(context: CommandContext, id: string): Promise<boolean> {
  const { state } = await reading(context, (open) => open.show(id, { version: null, all: false }));
  return state === "completed" || state === "failed" || state === "cancelled" || state === "quarantined";
}
