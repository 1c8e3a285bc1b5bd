import { createClient } from "../../client/client.ts";
import { codeOf } from "../../base/failure.ts";
import { DAEMON_PROTOCOL, readDaemonFile } from "../daemon-file.ts";

const PATIENCE_MS = 5_000;

/** Tells whether a daemon answers at the home's socket, in whatever state it is. */
export async function daemonAnswers(home: string, socket: string): Promise<boolean> {
  const known = readDaemonFile(home);
  if (known !== null && known.protocol !== DAEMON_PROTOCOL) return true;
  const client = createClient({ socket, token: known?.token ?? "" });
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), PATIENCE_MS);
  try {
    return await Promise.race([late.promise, answer(async () => client.get("/recovery"))]);
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
