import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../base/failure.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import type { ShownRun } from "../domain/run/shown.ts";
import type { Client } from "../client/client.ts";
import { reading, type CommandContext } from "./context.ts";
import { ensureDaemon } from "./daemon.ts";
import { createProgressView } from "./progress-view.ts";

/** How a followed run stands when following ends, as an exit code. */
export interface Followed {
  readonly code: number;
  readonly run: ShownRun;
}

/** Follows a run to its end, or to where only a person can make it go on. A daemon that is lost is started again. */
export async function followRun(context: CommandContext, id: string): Promise<Followed> {
  const abort = new AbortController();
  const leave = onInterrupt(context, id, abort);
  const view = createProgressView(context);
  let position = 0;
  try {
    for (;;) {
      const client = await ensureDaemon(context);
      const run = await current(context, id);
      const code = restCode(run);
      if (code !== null) return await finish(context, { client, id, view, position, code });
      position = await watchOnce(context, { client, id, view, position, signal: abort.signal });
      if (abort.signal.aborted) throw new InterruptedError();
    }
  } finally {
    leave();
    view.end();
  }
}

/** The first Ctrl-C left the run to itself. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly code = "INTERRUPTED";
}

interface Watching {
  readonly client: Client;
  readonly id: string;
  readonly view: ReturnType<typeof createProgressView>;
  readonly position: number;
  readonly signal: AbortSignal;
}

/** Follows until the run may have come to rest, or the daemon is gone; returns the last position seen. */
async function watchOnce(context: CommandContext, { client, id, view, position, signal }: Watching): Promise<number> {
  let at = position;
  try {
    for await (const message of client.follow(`/runs/${id}/events?observations=true`, position, signal)) {
      if (message.kind === "observation") {
        view.observe(message.data);
        continue;
      }
      at = Number(message.data["position"]);
      showEvent(context, view, message.data);
      if (mayRest(message.data)) return at;
    }
  } catch (failure) {
    if (signal.aborted) return at;
    if (!(failure instanceof HoldfastError) && !isLost(failure)) throw failure;
  }
  await delay(50);
  return at;
}

function showEvent(context: CommandContext, view: Watching["view"], event: JsonObject): void {
  if (context.json) context.print(JSON.stringify(event));
  view.event(event);
}

function isLost(failure: unknown): boolean {
  return failure instanceof Error && "code" in failure;
}

const RESTS = new Set(["run.completed", "run.failed", "run.cancelled", "run.held", "gate.opened", "attempt.planned"]);

function mayRest(event: JsonObject): boolean {
  return typeof event["type"] === "string" && RESTS.has(event["type"]);
}

interface Finishing {
  readonly client: Client;
  readonly id: string;
  readonly view: ReturnType<typeof createProgressView>;
  readonly position: number;
  readonly code: number;
}

async function finish(context: CommandContext, { client, id, view, position, code }: Finishing): Promise<Followed> {
  const page = await client.get(`/runs/${id}/events?after=${position}&limit=1000`);
  for (const event of Array.isArray(page["events"]) ? page["events"] : []) {
    if (isJsonObject(event)) showEvent(context, view, event);
  }
  return { code, run: await current(context, id) };
}

async function current(context: CommandContext, id: string): Promise<ShownRun> {
  return reading(context, (open) => open.show(id, { version: null, all: false }));
}

/** The exit code of a run that goes on no further by itself; null while it does. */
function restCode(run: ShownRun): number | null {
  if (run.state === "completed") return 0;
  if (run.state === "failed" || run.state === "cancelled" || run.state === "quarantined") return 1;
  if (run.state !== "waiting") return null;
  if (run.reason === "operator") return run.stages.every((stage) => stage.state !== "interrupted") ? 0 : 3;
  return run.reason === "person" || run.reason === "credential" ? 3 : null;
}

/** The first Ctrl-C detaches and prints the line to follow; a second one cancels. */
function onInterrupt(context: CommandContext, id: string, abort: AbortController): () => void {
  let pressed = 0;
  const handler = (): void => {
    pressed += 1;
    if (pressed === 1) {
      context.say(`\nThe run goes on. Follow it: holdfast resume ${id}\nPress Ctrl-C again to cancel it.`);
      setTimeout(() => abort.abort(), 1_500);
    } else void cancelNow(context, id).finally(() => abort.abort());
  };
  process.on("SIGINT", handler);
  return () => process.off("SIGINT", handler);
}

async function cancelNow(context: CommandContext, id: string): Promise<void> {
  const client = await ensureDaemon(context);
  await client.post(`/runs/${id}/cancel`, {});
  context.say("Cancelled.");
}
