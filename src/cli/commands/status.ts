import { openReading } from "../../app/reading.ts";
import { readDaemonFile } from "../../app/daemon-file.ts";
import type { CommandContext } from "../context.ts";
import { connect, isAlive } from "../daemon.ts";
import { setTimeout as delay } from "node:timers/promises";

/** So long a daemon may take to end. */
const STOP_MS = 30_000;

/** \`holdfast status\`. */
export async function status(context: CommandContext): Promise<number> {
  const client = await connect(context);
  const document = client === null ? offline(context) : await client.get("/status");
  if (context.json) context.document(document);
  else
    context.print(
      client === null
        ? "No daemon runs; the next command that needs one starts it."
        : `The daemon lives. ${JSON.stringify(document["runs"])} barrier ${JSON.stringify(document["barrier"])}`,
    );
  return 0;
}

function offline(context: CommandContext): Readonly<Record<string, unknown>> {
  const open = openReading(context.home);
  const runs =
    open === null
      ? { open: 0, waiting: 0, quarantined: [] }
      : { ...open.store.counts(), quarantined: [...open.quarantined().keys()] };
  open?.close();
  return { orchestrator: null, barrier: null, runs };
}

/** \`holdfast stop\`: ends the daemon and waits until it is gone. */
export async function stop(
  context: CommandContext,
  _words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const client = await connect(context);
  if (client === null) {
    if (context.json) context.document({ stopped: false });
    else context.print("No daemon runs.");
    return 0;
  }
  const pid = readDaemonFile(context.home)?.pid ?? null;
  await client.post("/stop", { children: options["children"] === true });
  // Gone is who has let the home go: the next command may start another.
  if (pid !== null) await gone(pid);
  if (context.json) context.document({ stopped: true });
  else
    context.print(
      options["children"] === true
        ? "Stopped, with its children."
        : "Stopped. Children go on; the next start takes them over.",
    );
  return 0;
}

async function gone(pid: number): Promise<void> {
  const until = Date.now() + STOP_MS;
  while (isAlive(pid) && Date.now() < until) await delay(20);
}
