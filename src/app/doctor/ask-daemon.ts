import { createClient, type Client } from "../../client/client.ts";
import { codeOf } from "../../base/failure.ts";
import type { Unheard } from "../../doctor/examination.ts";
import { DAEMON_PROTOCOL, readDaemonFile } from "../daemon/daemon-file.ts";

const PATIENCE_MS = 5_000;

/** Tells whether a daemon answers at the home's socket, in whatever state it is. */
export async function daemonAnswers(home: string, socket: string): Promise<boolean> {
  const known = readDaemonFile(home);
  if (known !== null && known.protocol !== DAEMON_PROTOCOL) return true;
  const client = createClient({ socket, token: known?.token ?? "" });
  return patiently(
    answer(async () => client.get("/recovery")),
    false,
  );
}

/** The channels that the daemon should hear and does not; null where it does not tell. */
export async function unheardBy(home: string, socket: string): Promise<readonly Unheard[] | null> {
  const known = readDaemonFile(home);
  if (known === null || known.protocol !== DAEMON_PROTOCOL) return null;
  return patiently(askUnheard(createClient({ socket, token: known.token })), null);
}

async function askUnheard(client: Client): Promise<readonly Unheard[] | null> {
  try {
    const { channels } = await client.call("GET /status");
    return channels.flatMap(({ project, channel, trouble }) =>
      trouble === null ? [] : [{ project, channel, trouble }],
    );
  } catch {
    // It may be recovering, or end just now.
    return null;
  }
}

async function patiently<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  const late = Promise.withResolvers<T>();
  const timer = setTimeout(() => late.resolve(otherwise), PATIENCE_MS);
  try {
    return await Promise.race([late.promise, asked]);
  } finally {
    clearTimeout(timer);
  }
}

/** Any answer is one: that recovery goes on, or that the token is another's. */
async function answer(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (failure) {
    return codeOf(failure) !== "UNAVAILABLE";
  }
}
