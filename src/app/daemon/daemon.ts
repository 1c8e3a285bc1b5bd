import { randomBytes } from "node:crypto";
import { timestamp } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StoredEvent } from "../../ports/event-log.ts";
import { closeInherited } from "../../process/start/inheritance.ts";
import { dropTimerMark } from "../../process/find/timer-mark.ts";
import type { HomeLock } from "../../store/sqlite/lock/home-lock.ts";
import { createChatRuns } from "../channels/chat-runs.ts";
import { DAEMON_PROTOCOL, removeDaemonFile, socketPath, writeDaemonFile, type DaemonFile } from "./daemon-file.ts";
import { holdHome, openHeld } from "../home/open.ts";
import { watchIdleness } from "./idleness.ts";
import { openEars } from "../channels/open-ears.ts";
import { packageVersion } from "../host/package.ts";
import { placeOfHome, type PlaceOfHome } from "../home/place-of-home.ts";
import { createService, type Listener, type Service } from "./service.ts";
import { tendDoor } from "./tend-door.ts";
import type { OpenHome } from "../home/open-home.ts";

/** The server as the daemon needs it; the server room makes it. */
export interface DaemonServer {
  /** Listens over TCP where that is wanted; its address, or null. */
  readonly listenTcp: () => Promise<string | null>;
  readonly listenSocket: (path: string) => Promise<void>;
  /** From now on requests that need the home are answered. */
  readonly serve: (service: Service) => void;
  readonly connections: () => number;
  /** Takes no connection any more; those that are open stay. */
  readonly unbind: () => void;
  readonly close: () => Promise<void>;
}

/** What a daemon is started with. */
export interface DaemonOptions {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stays when nothing is open. */
  readonly stay: boolean;
  /** Makes the server that the token opens. It is bound before the home is opened, so that health is answered throughout. */
  readonly server: (token: string) => DaemonServer;
  /** Told once it listens. */
  readonly bound?: (daemon: DaemonFile) => void;
  readonly say: (line: string) => void;
  /** For a rehearsal, which has a program of its own: no option, variable or file leads here. */
  readonly rehearsed?: {
    readonly clock: Clock;
    /** Told once what an earlier life left is taken over. */
    readonly recovered: (opened: OpenHome) => void;
  };
}

interface Ending {
  readonly code: number;
  readonly children: boolean;
}

/** Orchestrates a home until it is told to stop, or nothing is open any more. Throws HOME_HELD, HOME_UNUSABLE, STORE_NEWER, ADDRESS_REFUSED. Resolves with the exit code. */
export async function runDaemon(options: DaemonOptions): Promise<number> {
  const { home, env } = options;
  closeInherited(env);
  dropTimerMark();
  const lock = holdHome(home);
  const ended = Promise.withResolvers<Ending>();
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => ended.resolve({ code: 0, children: false }));
  process.on("SIGHUP", () => {});
  const token = randomBytes(24).toString("hex");
  const server = options.server(token);
  const place = placeOfHome(home);
  try {
    const daemon = await bind(options, server, token);
    options.bound?.(daemon);
    return await tended(options, { lock, server, daemon, ended, place });
  } finally {
    // The socket's path goes before the lock, or it would be the next daemon's; followers learn it last, when they can start one.
    server.unbind();
    removeDaemonFile(home, process.pid);
    lock.release();
    await server.close();
  }
}

/** Ends at once, as a kill would: whatever is written or taken away by a path on the way out might be another home's. */
function leave({ home, say }: DaemonOptions): never {
  say(
    `The home ${home} was moved, replaced or removed. This daemon ends; children go on, and the next start takes them over.`,
  );
  process.exit(5);
}

/** Listens everywhere. The file comes before the socket: who finds the socket finds the token that opens it. */
async function bind({ home }: DaemonOptions, server: DaemonServer, token: string): Promise<DaemonFile> {
  const url = await server.listenTcp();
  const daemon = {
    pid: process.pid,
    token,
    socket: socketPath(home),
    url,
    version: packageVersion(),
    protocol: DAEMON_PROTOCOL,
    since: timestamp(Date.now()),
  };
  writeDaemonFile(home, daemon);
  await server.listenSocket(daemon.socket);
  return daemon;
}

interface Orchestrating {
  readonly lock: HomeLock;
  readonly server: DaemonServer;
  readonly daemon: DaemonFile;
  readonly ended: PromiseWithResolvers<Ending>;
  readonly place: PlaceOfHome;
}

/** Sees to it that the daemon can be reached for as long as it orchestrates. */
async function tended(options: DaemonOptions, parts: Orchestrating): Promise<number> {
  const { home, say } = options;
  const { place, daemon, server } = parts;
  const untend = tendDoor({ home, place, daemon, listen: server.listenSocket, lost: () => leave(options), say });
  try {
    return await orchestrate(options, parts, untend);
  } finally {
    untend();
  }
}

async function orchestrate(
  { home, env, say, stay, rehearsed }: DaemonOptions,
  { lock, server, daemon, ended }: Orchestrating,
  untend: () => void,
): Promise<number> {
  const listeners = new Set<Listener>();
  const fatal = (reason: unknown): void => {
    say(`The store cannot write any more: ${messageOf(reason)}. Children go on.`);
    ended.resolve({ code: 5, children: false });
  };
  const committed = (events: readonly StoredEvent[]): void => tell(listeners, events);
  const clock = rehearsed === undefined ? {} : { clock: rehearsed.clock };
  const opened = await openHeld({ home, env, listeners: { committed, fatal }, ...clock }, lock);
  const { version, since } = daemon;
  const stop = (children: boolean): void => ended.resolve({ code: 0, children });
  const chatRuns = createChatRuns({ home, env, config: opened.engine.projects.config });
  const ears = openEars(opened, listeners, chatRuns);
  const { claim } = chatRuns;
  const service = createService({ home, open: opened, version, since, listeners, stop, ears, claim });
  server.serve(service);
  // Who wants the daemon to end does not wait for a recovery that hangs.
  await Promise.race([opened.engine.recover(), ended.promise]);
  rehearsed?.recovered(opened);
  const keeps = { isIdle: service.isIdle, connections: server.connections };
  const unwatch = stay ? null : watchIdleness(keeps, () => stop(false));
  const { code, children } = await ended.promise;
  unwatch?.();
  untend();
  removeDaemonFile(home, process.pid);
  await ears.close();
  await opened.close({ children });
  return code;
}

function tell(listeners: ReadonlySet<Listener>, events: readonly StoredEvent[]): void {
  for (const listener of listeners) for (const event of events) listener.event(event);
}
