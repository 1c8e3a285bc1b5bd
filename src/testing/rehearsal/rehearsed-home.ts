import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readDaemonFile } from "../../app/daemon-file.ts";
import { ensureDaemon, gone, stopDaemon, type DaemonPlace } from "../../app/living-daemon.ts";
import { ownVariables } from "../../app/own-variables.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { Client } from "../../client/client.ts";

/** So long a daemon may take over what the last one left. */
const RECOVERY_MS = 30_000;

/** A home of its own with a daemon of its own, for as long as a rehearsal takes. */
export interface RehearsedHome {
  readonly env: DaemonPlace["env"];
  /** Asks the daemon something that may be asked twice; it is started where none lives. */
  readonly ask: <T>(question: (client: Client) => Promise<T>) => Promise<T>;
  /** Kills the daemon with SIGKILL; resolves when it is gone. Nothing happens where none lives. */
  readonly crash: () => Promise<void>;
  /** Ends the daemon with its children, and removes the folder. */
  readonly remove: () => Promise<void>;
}

/** Makes a home in the folder for temporary files and starts its daemon. */
export async function openRehearsedHome(): Promise<RehearsedHome> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "holdfast-rehearsal-")));
  const place = { home, env: ownVariables() };
  let pid: number | null = null;
  const reach = async (): Promise<Client> => {
    const client = await ensureDaemon(place);
    pid = readDaemonFile(home)?.pid ?? pid;
    return client;
  };
  const remove = async (): Promise<void> => {
    try {
      // Who was killed left its children behind: the next daemon finds them and ends them.
      await recovered(await reach());
      await stopDaemon(place, true);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  };
  try {
    await reach();
  } catch (failure) {
    await rm(home, { recursive: true, force: true });
    throw failure;
  }
  return {
    env: place.env,
    ask: async (question) =>
      question(await reach()).catch(async (failure: unknown) => askAgain(failure, reach, question)),
    crash: async () => {
      const killed = pid;
      pid = null;
      if (killed === null) return;
      process.kill(killed, "SIGKILL");
      await gone(killed);
    },
    remove,
  };
}

/** Waits until a daemon has taken over what the last one left: only then it knows whom to end. */
async function recovered(client: Client): Promise<void> {
  const until = Date.now() + RECOVERY_MS;
  while ((await client.call("GET /recovery")).state === "in_progress" && Date.now() < until) await delay(20);
}

/** The daemon may have been killed between being reached and being asked. */
async function askAgain<T>(
  failure: unknown,
  reach: () => Promise<Client>,
  question: (client: Client) => Promise<T>,
): Promise<T> {
  if (failure instanceof HoldfastError && failure.code === "UNAVAILABLE") return question(await reach());
  throw failure;
}
