import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import { listOf, numberOf, wordsOf } from "../../base/json/json-fields.ts";
import type { ShownRun } from "../../domain/run/view/shown.ts";
import type { Client } from "../../client/client.ts";
import { reading, type CommandContext } from "../call/context.ts";
import { connect, ensureDaemon } from "../../app/daemon/living-daemon.ts";
import { createProgressView, type ProgressView } from "../progress/view.ts";
import { isEndedState } from "../../domain/run/states.ts";

/** How a followed run stands when following ends, as an exit code. */
export interface Followed {
  readonly code: number;
  readonly run: ShownRun;
  /** The gates whose questions were shown while it was followed. */
  readonly told: ReadonlySet<string>;
}

/** How a run is followed, where not from its beginning on a view of its own. */
interface FollowWishes {
  readonly view?: ProgressView;
  /** Only what is recorded after this position is shown. */
  readonly after?: number;
}

/** Follows a run to its end, or to where only a person can make it go on. A daemon that is lost is started again. */
export async function followRun(context: CommandContext, id: string, wishes: FollowWishes = {}): Promise<Followed> {
  const { view = createProgressView(context), after = 0 } = wishes;
  const abort = new AbortController();
  const daemon = async (): Promise<Client> => ensureDaemon(context);
  const following = { context, id, view, after, signal: abort.signal, daemon, asks: true, told: new Set<string>() };
  return followUntilLeft(following, onInterrupt(following, abort));
}

/** Follows a run as `followRun` does, and does nothing else: it starts no daemon, asks no question, and Ctrl-C only ends the watching. Throws UNAVAILABLE where no daemon lives. */
export async function watchRun(context: CommandContext, id: string): Promise<Followed> {
  const abort = new AbortController();
  const view = createProgressView(context);
  const leave = (): void => abort.abort();
  process.once("SIGINT", leave);
  const daemon = async (): Promise<Client> => livingDaemon(context, id);
  const following = { context, id, view, after: 0, signal: abort.signal, daemon, asks: false, told: new Set<string>() };
  return followUntilLeft(following, () => process.off("SIGINT", leave));
}

async function livingDaemon(context: CommandContext, id: string): Promise<Client> {
  const client = await connect(context);
  if (client !== null) return client;
  throw new HoldfastError("UNAVAILABLE", "No daemon is running, so the run does not go on.", {
    hint: `Start it and let the run go on: holdfast resume ${id}`,
  });
}

async function followUntilLeft(following: Following, leave: () => void): Promise<Followed> {
  try {
    return await followOn(following);
  } finally {
    leave();
    following.view.end();
  }
}

/** The first Ctrl-C left the run to itself. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly code = "INTERRUPTED";
}

interface Following {
  readonly context: CommandContext;
  readonly id: string;
  readonly view: ProgressView;
  readonly after: number;
  readonly signal: AbortSignal;
  /** The daemon that is listened to. */
  readonly daemon: () => Promise<Client>;
  /** Whether gates may be asked about. */
  readonly asks: boolean;
  /** The gates whose whole question was shown. */
  readonly told: Set<string>;
}

async function followOn(following: Following): Promise<Followed> {
  const { context, id } = following;
  const askPerson = await askerOf(following);
  let position = following.after;
  for (;;) {
    const client = await following.daemon();
    const run = await current(context, id);
    const code = restCode(run);
    if (code !== null && code !== 3) return finish(following, { client, position, code });
    const asked = await askPerson(client, run);
    if (following.signal.aborted) throw new InterruptedError();
    if (code === 3 && !asked) return finish(following, { client, position, code });
    position = await watchOnce(following, client, position);
    if (following.signal.aborted) throw new InterruptedError();
  }
}

/** Asks a person about open gates; false where nobody was asked. */
type Asker = (client: Client, run: ShownRun) => Promise<boolean>;

/** Where a person sits at the terminal, gates are asked there and then. */
async function askerOf({ context, view, signal, asks, told }: Following): Promise<Asker> {
  if (!asks || !context.terminal || !process.stdin.isTTY) return async () => false;
  const { createGateAsker } = await import("../ask/ask-gate.ts");
  const ask = createGateAsker(context, signal);
  return async (client, run) => {
    if (!ask.hasQuestion(run)) return false;
    for (const { id } of run.gates) told.add(id);
    return view.aside(async () => ask.ask(client, run));
  };
}

/** Follows until the run may have come to rest, or the daemon is gone; returns the last position seen. */
async function watchOnce(following: Following, client: Client, position: number): Promise<number> {
  const { id, view, signal } = following;
  let at = position;
  let caughtUp = false;
  try {
    for await (const message of client.follow(`/runs/${id}/events?observations=true`, position, signal)) {
      // From the first message on nothing is missed; what was printed before it is asked for.
      if (!caughtUp && following.context.terminal) void showObservations(following, client);
      caughtUp = true;
      if (message.kind === "observation") {
        view.observe(message.data);
        continue;
      }
      at = Number(message.data["position"]);
      showEvent(following, message.data);
      if (mayRest(message.data)) return at;
    }
  } catch (failure) {
    if (signal.aborted) return at;
    if (!(failure instanceof HoldfastError) && !isLost(failure)) throw failure;
  }
  await delay(50);
  return at;
}

function showEvent({ context, view, told }: Following, event: JsonObject): void {
  if (context.json) context.print(JSON.stringify(event));
  view.event(event);
  const gate = isJsonObject(event["data"]) ? wordsOf(event["data"]["gate"]) : "";
  // A line that is kept up to date at a terminal has room for a part of the question alone.
  if (event["type"] === "gate.opened" && !context.terminal) told.add(gate);
}

/** What children printed last, before anybody listened; without it the lines only say less. */
async function showObservations({ id, view }: Following, client: Client): Promise<void> {
  try {
    const { observations } = await client.get(`/runs/${id}/observations`);
    for (const seen of listOf(observations)) if (isJsonObject(seen)) view.observe(seen);
  } catch (failure) {
    if (!isLost(failure)) throw failure;
  }
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
  readonly position: number;
  readonly code: number;
}

async function finish(following: Following, { client, position, code }: Finishing): Promise<Followed> {
  const { context, id, told } = following;
  let next: number | null = position;
  while (next !== null) {
    const page: JsonObject = await client.get(`/runs/${id}/events?after=${next}&limit=1000`);
    for (const event of listOf(page["events"])) if (isJsonObject(event)) showEvent(following, event);
    next = numberOf(page["next"]);
  }
  return { code, run: await current(context, id), told };
}

async function current(context: CommandContext, id: string): Promise<ShownRun> {
  return reading(context, (open) => open.show(id, { version: null, all: false }));
}

/** The exit code of a run that goes on no further automatically; null while it does. */
export function restCode(run: ShownRun): number | null {
  if (run.state === "completed") return 0;
  if (isEndedState(run.state) || run.state === "quarantined") return 1;
  if (run.state !== "waiting") return null;
  if (run.reason === "operator") return run.hold === "until" ? 0 : 3;
  return ["person", "credential", "budget"].includes(run.reason ?? "") ? 3 : null;
}

/** The first Ctrl-C detaches and prints the line to follow; a second one cancels. */
function onInterrupt({ context, id, view }: Following, abort: AbortController): () => void {
  let pressed = 0;
  const handler = (): void => {
    pressed += 1;
    if (pressed === 1) {
      view.note(`\nThe run goes on. Follow it: holdfast resume ${id}\nPress Ctrl-C again to cancel it.`);
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
