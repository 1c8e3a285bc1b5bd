import { createClient, type Client } from "../../client/client.ts";
import { codeOf } from "../../base/failure.ts";
import type { Unheard } from "../../doctor/examination.ts";
import { DAEMON_PROTOCOL, readDaemonFile, type DaemonFile } from "../daemon/daemon-file.ts";
import { FIRST_WORD_MS, givesUpOn } from "../daemon/silent-daemon.ts";

/** Tells whether a daemon answers at the home's socket, in whatever state it is. */
export async function daemonAnswers(home: string, socket: string): Promise<boolean> {
  const known = readDaemonFile(home);
  if (known !== null && known.protocol !== DAEMON_PROTOCOL) return true;
  return answer(clientOf(socket, known));
}

/** The channels that the daemon should hear and does not; null where it does not tell. */
export async function unheardBy(home: string, socket: string): Promise<readonly Unheard[] | null> {
  const known = readDaemonFile(home);
  if (known === null || known.protocol !== DAEMON_PROTOCOL) return null;
  try {
    const { channels } = await clientOf(socket, known).call("GET /status");
    return channels.flatMap(({ project, channel, trouble }) =>
      trouble === null ? [] : [{ project, channel, trouble }],
    );
  } catch {
    // It may be recovering, or end just now.
    return null;
  }
}

/** A request that nobody answers is given up, and its connection with it: that alone would keep this process. */
function clientOf(socket: string, known: Pick<DaemonFile, "pid" | "token"> | null): Client {
  return createClient({ socket, token: known?.token ?? "", givesUp: givesUpOn(known?.pid ?? null, FIRST_WORD_MS) });
}

/** Any answer is one: that recovery goes on, or that the token is another's. */
async function answer(client: Client): Promise<boolean> {
  try {
    await client.get("/recovery");
    return true;
  } catch (failure) {
    return codeOf(failure) !== "UNAVAILABLE" && codeOf(failure) !== "DAEMON_SILENT";
  }
}
