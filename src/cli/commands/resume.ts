import { reading, type CommandContext } from "../context.ts";
import { ensureDaemon } from "../daemon.ts";
import { followToEnd } from "../follow-to-end.ts";

/** \`holdfast resume [RUN]\`: starts the daemon, lets what was interrupted or held go on, and follows it. */
export async function resume(context: CommandContext, [handle]: readonly string[]): Promise<number> {
  const client = await ensureDaemon(context);
  const ids = await reading(context, (open) =>
    handle === undefined
      ? open.store.openRuns(["queued", "running", "waiting", "stalled"]).map((row) => row.id)
      : [open.findRun(handle).id],
  );
  let worst = 0;
  for (const id of ids) {
    const ended = await reading(context, (open) =>
      ["completed", "failed", "cancelled", "quarantined"].includes(open.show(id, { version: null, all: false }).state),
    );
    if (!ended) await client.post(`/runs/${id}/resume`, {});
    worst = Math.max(worst, await followToEnd(context, id));
  }
  if (ids.length === 0 && !context.json) context.print("Nothing is open.");
  return worst;
}
