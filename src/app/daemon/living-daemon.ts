import { realpathSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { HoldfastError } from "../../base/failure.ts";
import { DAEMON_PROTOCOL, isCopiedFile, readDaemonFile, type DaemonFile } from "./daemon-file.ts";
import type { startDaemon } from "./start-daemon.ts";
import { createClient, type Client } from "../../client/client.ts";
import { isStopped } from "../../process/find/marked.ts";
import { isLiving, readStat } from "../../process/find/process-table.ts";
import { homeHolder } from "../../store/sqlite/lock/home-holder.ts";
import { FIRST_WORD_MS, givesUpOn, silentFailure } from "./silent-daemon.ts";

const START_MS = 20_000;

/** So long a daemon may take to end. */
const STOP_MS = 30_000;

/** Whose daemon is meant, and the variables of the one who speaks to it. */
export interface DaemonPlace {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Starts one; the ordinary daemon unless said. */
  readonly start?: typeof startDaemon;
}

/** The daemon of the home, where one can be reached; null otherwise. Throws DAEMON_SILENT where one is there and does not answer. */
export async function connect(place: DaemonPlace): Promise<Client | null> {
  const known = readDaemonFile(place.home);
  if (known === null || isCopiedFile(place.home, known)) return null;
  if (wasMovedAlive(place.home, known)) {
    // It notices, and ends: what it would write by its paths lies where the home was.
    await gone(known.pid);
    return null;
  }
  return reach(place, known);
}

/** The daemon of the home, and null only where no process holds it. Throws DAEMON_SILENT. */
export async function connectToHolder(place: DaemonPlace): Promise<Client | null> {
  const until = Date.now() + FIRST_WORD_MS;
  for (;;) {
    const client = await connect(place);
    const holder = client === null ? homeHolder(place.home) : null;
    if (holder === null) return client;
    // One that begins or ends holds the home for a moment before and after it can be reached.
    if (Date.now() > until) throw silentFailure(holder.pid, "holds the home, but cannot be reached at its socket");
    await delay(100);
  }
}

function wasMovedAlive(home: string, { pid, folder }: DaemonFile): boolean {
  return folder !== undefined && folder !== realpathSync(home) && homeHolder(home)?.pid === pid;
}

async function reach(place: DaemonPlace, known: DaemonFile): Promise<Client | null> {
  if (known.protocol !== DAEMON_PROTOCOL)
    throw new HoldfastError(
      "UNAVAILABLE",
      `The daemon speaks protocol ${known.protocol}, this command ${DAEMON_PROTOCOL}.`,
      { hint: "Stop it with the version that started it." },
    );
  const fence = place.env["HOLDFAST_FENCE"];
  const door = { socket: known.socket, token: known.token, actor: fence === undefined ? null : `agent:${fence}` };
  const client = createClient({ ...door, givesUp: givesUpOn(known.pid) });
  try {
    await createClient({ ...door, givesUp: givesUpOn(known.pid, FIRST_WORD_MS) }).get("/status");
    return client;
  } catch (failure) {
    if (!(failure instanceof HoldfastError)) throw failure;
    if (failure.code === "RECOVERING") return client;
    if (failure.code === "UNAVAILABLE") return null;
    const newer = failure.code === "UNAUTHORISED" ? readDaemonFile(place.home) : null;
    // The file was a dead daemon's, and the next one has taken its place since it was read.
    if (newer !== null && newer.token !== known.token) return reach(place, newer);
    throw failure;
  }
}

/** The daemon of the home; started when there is none. Throws HOME_HELD, HOME_UNUSABLE, STORE_NEWER, UNAVAILABLE. */
export async function ensureDaemon(place: DaemonPlace): Promise<Client> {
  const living = await connect(place);
  if (living !== null) return living;
  // Who reads starts none.
  const { startDaemon: startOrdinary, daemonFailure } = await import("./start-daemon.ts");
  const { start = startOrdinary } = place;
  const { pid, log } = start(place.home, place.env);
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const client = await connect(place);
    if (client !== null) return client;
    if (!isAlive(pid)) return lateComer(place, daemonFailure(log));
    await delay(20);
  }
  throw daemonFailure(log);
}

/** Two commands may start a daemon at once: one wins the lock, and the other's starter speaks to it. */
async function lateComer(place: DaemonPlace, failure: HoldfastError): Promise<Client> {
  const until = Date.now() + (failure.code === "HOME_HELD" ? 5_000 : 0);
  do {
    const client = await connect(place);
    if (client !== null) return client;
    await delay(50);
  } while (Date.now() < until);
  throw failure;
}

/** Ends the daemon of the home, where one lives, and waits until it is gone; tells whether there was one. Throws DAEMON_SILENT. */
export async function stopDaemon(place: DaemonPlace, children: boolean): Promise<boolean> {
  const client = await connectToHolder(place);
  if (client === null) return false;
  const pid = readDaemonFile(place.home)?.pid ?? null;
  await client.post("/stop", { children });
  // Gone is who has let the home go: the next command may start another.
  if (pid !== null) await gone(pid);
  return true;
}

/** Waits until a daemon is gone, but not for ever. Throws DAEMON_SILENT. */
export async function gone(pid: number): Promise<void> {
  const until = Date.now() + STOP_MS;
  while (isAlive(pid)) {
    if (isStopped(pid)) throw silentFailure(pid, "was to end, and was stopped by a signal");
    if (Date.now() > until) throw silentFailure(pid, "was to end, and has not");
    await delay(20);
  }
}

/** Tells whether a process lives: an orphan that nobody has taken away yet does not, and holds no home. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Elsewhere than on Linux there is no more to be known.
  const stat = readStat(pid);
  return stat === null || isLiving(stat);
}
