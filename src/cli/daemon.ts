import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../base/failure.ts";
import { DAEMON_PROTOCOL, readDaemonFile, type DaemonFile } from "../app/daemon-file.ts";
import { daemonFailure, startDaemon } from "../app/start-daemon.ts";
import { createClient, type Client } from "../client/client.ts";
import type { CommandContext } from "./context.ts";

const START_MS = 20_000;

/** The daemon of the home, where one lives; null otherwise. */
export async function connect(context: CommandContext): Promise<Client | null> {
  const known = readDaemonFile(context.home);
  return known === null ? null : reach(context, known);
}

async function reach(context: CommandContext, known: DaemonFile): Promise<Client | null> {
  if (known.protocol !== DAEMON_PROTOCOL)
    throw new HoldfastError(
      "UNAVAILABLE",
      `The daemon speaks protocol ${known.protocol}, this command ${DAEMON_PROTOCOL}.`,
      { hint: "Stop it with the version that started it." },
    );
  const fence = context.env["HOLDFAST_FENCE"];
  const client = createClient({
    socket: known.socket,
    token: known.token,
    actor: fence === undefined ? null : `agent:${fence}`,
  });
  try {
    await client.get("/status");
    return client;
  } catch (failure) {
    if (!(failure instanceof HoldfastError)) throw failure;
    if (failure.code === "RECOVERING") return client;
    if (failure.code === "UNAVAILABLE") return null;
    const newer = failure.code === "UNAUTHORISED" ? readDaemonFile(context.home) : null;
    // The file was a dead daemon's, and the next one has taken its place since it was read.
    if (newer !== null && newer.token !== known.token) return reach(context, newer);
    throw failure;
  }
}

/** The daemon of the home; started when there is none. Throws HOME_HELD, HOME_UNUSABLE, STORE_NEWER, UNAVAILABLE. */
export async function ensureDaemon(context: CommandContext): Promise<Client> {
  const living = await connect(context);
  if (living !== null) return living;
  const { pid, log } = startDaemon(context.home, context.env);
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const client = await connect(context);
    if (client !== null) return client;
    if (!isAlive(pid)) return lateComer(context, log);
    await delay(20);
  }
  throw daemonFailure(log);
}

/** Two commands may start a daemon at once: one wins the lock, and the other's starter speaks to it. */
async function lateComer(context: CommandContext, log: string): Promise<Client> {
  const failure = daemonFailure(log);
  const until = Date.now() + (failure.code === "HOME_HELD" ? 5_000 : 0);
  do {
    const client = await connect(context);
    if (client !== null) return client;
    await delay(50);
  } while (Date.now() < until);
  throw failure;
}

/** Tells whether a process lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
