import { randomBytes } from "node:crypto";
import { timestamp } from "../base/clock.ts";
import { messageOf } from "../base/failure.ts";
import type { StoredEvent } from "../ports/event-log.ts";
import { noteHead } from "../recorder/noted-head.ts";
import { openAuditReader } from "../store/sqlite/audit-reader.ts";
import { DAEMON_PROTOCOL, removeDaemonFile, socketPath, writeDaemonFile } from "./daemon-file.ts";
import { open } from "./open.ts";
import { packageVersion } from "./package.ts";
import { createService, type Listener, type Service } from "./service.ts";
import { prepareHome } from "./home-folder.ts";

/** A daemon that a command started ends when for so long nothing was open and nobody connected. */
const IDLE_MS = 60_000;

/** A bound listener as the daemon needs it; the server room makes it. */
export interface DaemonListener {
  readonly serve: (service: Service) => void;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** What a daemon is started with. */
export interface DaemonOptions {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stays when nothing is open. */
  readonly stay: boolean;
  /** Binds the listeners: before the home is opened, so that nothing is accepted before recovery has finished. */
  readonly bind: (socket: string, token: string) => Promise<DaemonListener>;
  readonly say: (line: string) => void;
}

/** Orchestrates a home until it is told to stop, or nothing is open any more. Throws HOME_HELD, HOME_UNUSABLE, STORE_NEWER. Resolves with the exit code. */
export async function runDaemon(options: DaemonOptions): Promise<number> {
  const { home, env, say } = options;
  prepareHome(home);
  const listeners = new Set<Listener>();
  const stopped = Promise.withResolvers<{ readonly code: number; readonly children: boolean }>();
  const since = timestamp(Date.now());
  const version = packageVersion();
  const opened = await open({
    home,
    env,
    listeners: {
      committed: (events) => tell(listeners, events),
      fatal: (reason) => {
        say(`The store cannot write any more: ${messageOf(reason)}. Children go on.`);
        stopped.resolve({ code: 5, children: false });
      },
    },
  });
  const token = randomBytes(24).toString("hex");
  const socket = socketPath(home);
  // Before anybody can connect: who finds the socket finds the token that opens it.
  writeDaemonFile(home, { pid: process.pid, token, socket, version, protocol: DAEMON_PROTOCOL, since });
  const listener = await options.bind(socket, token);
  const service = createService({
    home,
    open: opened,
    version,
    since,
    listeners,
    stop: (children) => stopped.resolve({ code: 0, children }),
  });
  listener.serve(service);
  note(home);
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => stopped.resolve({ code: 0, children: false }));
  process.on("SIGHUP", () => {});
  await opened.engine.recover();
  const idle = options.stay
    ? null
    : watchIdleness(service, listener, () => stopped.resolve({ code: 0, children: false }));
  const { code, children } = await stopped.promise;
  if (idle !== null) clearInterval(idle);
  removeDaemonFile(home, process.pid);
  await opened.close({ children });
  note(home);
  await listener.close();
  return code;
}

function tell(listeners: ReadonlySet<Listener>, events: readonly StoredEvent[]): void {
  for (const listener of listeners) for (const event of events) listener.event(event);
}

function watchIdleness(service: Service, listener: DaemonListener, end: () => void): NodeJS.Timeout {
  let idleSince: number | null = null;
  return setInterval(() => {
    const idle = service.isIdle() && listener.connections() === 0;
    if (!idle) idleSince = null;
    else idleSince ??= Date.now();
    if (idleSince !== null && Date.now() - idleSince >= IDLE_MS) end();
  }, 1_000);
}

/** Notes the head of the record outside the database, so that a cut-off tail is seen. */
function note(home: string): void {
  const reader = openAuditReader(home);
  if (reader === null) return;
  try {
    noteHead(home, reader);
  } finally {
    reader.close();
  }
}
