import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readDaemonFile } from "../../app/daemon/daemon-file.ts";
import { ensureDaemon, gone, stopDaemon, type DaemonPlace } from "../../app/daemon/living-daemon.ts";
import { ownVariables } from "../../app/host/own-variables.ts";
import { startProgram, type startDaemon } from "../../app/daemon/start-daemon.ts";
import type { EpochMs } from "../../base/clock.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { Client } from "../../client/client.ts";
import type { Advance } from "./advance-clock.ts";
import { askForTime, removeClockDoor } from "./clock-door.ts";
import { readAhead, timeIn, writeAhead } from "./clock-file.ts";

/** So long a daemon may take over what the last one left. */
const RECOVERY_MS = 30_000;

/** A home of its own with a daemon of its own, for as long as a rehearsal takes. */
export interface RehearsedHome {
  readonly env: DaemonPlace["env"];
  /** Asks the daemon something that may be asked twice; it is started where none lives. */
  readonly ask: <T>(question: (client: Client) => Promise<T>) => Promise<T>;
  /** Kills the daemon with SIGKILL; resolves when it is gone, and so much time has passed. Nobody is killed where none lives. */
  readonly crash: (downMs: number) => Promise<void>;
  /** Puts the clock forward; the daemon is started where none lives. */
  readonly advance: (wish: Advance) => Promise<void>;
  readonly now: () => EpochMs;
  /** Ends the daemon with its children, and removes the folder. */
  readonly remove: () => Promise<void>;
}

/** Makes a home in the folder for temporary files and starts its daemon. */
export async function openRehearsedHome(): Promise<RehearsedHome> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "holdfast-rehearsal-")));
  const place: DaemonPlace = { home, env: ownVariables(), start: startRehearsed };
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
      removeClockDoor(home);
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
    crash: async (downMs) => {
      const killed = pid;
      pid = null;
      if (killed !== null) {
        process.kill(killed, "SIGKILL");
        await gone(killed);
      }
      if (downMs > 0) writeAhead(home, readAhead(home) + downMs);
    },
    advance: async (wish) => {
      await reach();
      await askForTime(home, wish);
    },
    now: () => timeIn(home),
    remove,
  };
}

/** The daemon of a rehearsal is a program of its own, so that no other can be given its clock. */
const startRehearsed: typeof startDaemon = (home, env) =>
  startProgram([join(import.meta.dirname, `rehearsed-daemon${extname(import.meta.filename)}`), home], home, env);

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
