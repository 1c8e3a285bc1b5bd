import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { chmodSync, rmSync } from "node:fs";
import { timestamp } from "../base/clock.ts";
import { codeOf, HoldfastError } from "../base/failure.ts";
import { sha256 } from "../base/hash.ts";
import type { DaemonServer } from "../app/daemon/daemon.ts";
import type { Service } from "../app/daemon/service.ts";
import type { Place } from "./http/access.ts";
import { createApp, type AppParts } from "./create-app.ts";
import { createIdempotency } from "./http/idempotency.ts";
import { refuseOpenAddress, type Remote } from "./http/remote.ts";
import { loginUrl } from "./routes/operation.ts";
import { createSessions } from "./http/sessions.ts";
import { routeTable } from "./table.ts";

/** How long a request waits for the home to be opened. */
const OPENING_MS = 5_000;

/** The port where nobody asks for another. */
const USUAL_PORT = 7_420;

/** Where to listen over TCP. */
export interface TcpAddress {
  readonly host: string;
  /** Null: the usual one, or any other where that is taken. */
  readonly port: number | null;
}

/** What a server is made of. */
export interface ServerParts {
  readonly token: string;
  /** Null: on the socket only. */
  readonly tcp: TcpAddress | null;
  /** Authentication for other machines; null where none is configured. */
  readonly remote: Remote | null;
}

/** A server that can also let a browser in. */
export interface ApiServer extends DaemonServer {
  /** A link that opens one session in a browser. */
  readonly login: () => string;
}

/** Makes the daemon's server: it answers from the moment it is bound; what needs the home waits until that is open. */
export function createServer({ token, tcp, remote }: ServerParts): ApiServer {
  const { opened, ...shared } = sharedParts();
  let url: string | null = null;
  const doorway = { sessions: createSessions(Date.now), url: () => url };
  const routes = routeTable(doorway);
  const tokens = [token, ...(remote === null ? [] : [remote.token])];
  const credentials = { tokens, sessions: doorway.sessions, cookie: `holdfast-${sha256(token).slice(0, 8)}` };
  const listeners = createListeners();
  const app = (place: Place): AppParts => ({ ...shared, opened, routes, credentials, place });
  return {
    login: () => loginUrl(doorway).url,
    listenTcp: async () => {
      if (tcp === null) return null;
      refuseOpenAddress(tcp.host, remote);
      const name = tcp.host.includes(":") ? `[${tcp.host}]` : tcp.host;
      const port = await listeners.tcp(app({ kind: "tcp", hosts: [name, ...(remote?.hosts ?? [])] }), tcp);
      url = `http://${name}:${port}`;
      return url;
    },
    listenSocket: async (path) => listeners.socket(app({ kind: "socket", hosts: [] }), path),
    serve: shared.serve,
    connections: listeners.connections,
    unbind: listeners.unbind,
    close: listeners.close,
  };
}

/** What all listeners share: the service, once it is there, and what is remembered of requests. */
function sharedParts(): Pick<AppParts, "idempotency" | "service" | "barrier" | "opened"> & {
  readonly serve: (service: Service) => void;
} {
  const since = timestamp(Date.now());
  const opening = Promise.withResolvers<Service>();
  let service: Service | null = null;
  return {
    idempotency: createIdempotency(),
    opened: () => service,
    service: async () => service ?? patient(opening.promise),
    barrier: () => service?.barrier() ?? { state: "in_progress", since, reason: null, counts: {} },
    serve: (known) => {
      service = known;
      opening.resolve(known);
    },
  };
}

async function patient(opening: Promise<Service>): Promise<Service> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new HoldfastError("RECOVERING", "The home is being opened.")), OPENING_MS);
  try {
    return await Promise.race([opening, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

interface Listeners {
  readonly tcp: (parts: AppParts, address: TcpAddress) => Promise<number>;
  readonly socket: (parts: AppParts, path: string) => Promise<void>;
  readonly connections: () => number;
  readonly unbind: () => void;
  readonly close: () => Promise<void>;
}

function createListeners(): Listeners {
  const servers: ServerType[] = [];
  const open = new Set<object>();
  let socket: ServerType | null = null;
  const start = async (parts: AppParts, at: (server: ServerType, then: () => void) => void): Promise<ServerType> => {
    const server = createAdaptorServer({ fetch: createApp(parts).fetch, overrideGlobalObjects: false });
    server.on("connection", (connection: { on: (name: "close", then: () => void) => void }) => {
      open.add(connection);
      connection.on("close", () => open.delete(connection));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      at(server, resolve);
    });
    servers.push(server);
    return server;
  };
  return {
    tcp: async (parts, { host, port }) => {
      const at = async (wanted: number): Promise<ServerType> =>
        start(parts, (server, then) => server.listen(wanted, host, then));
      const free = async (failure: unknown): Promise<ServerType> => {
        if (port === null && codeOf(failure) === "EADDRINUSE") return at(0);
        throw failure;
      };
      const server = await at(port ?? USUAL_PORT)
        .catch(free)
        .catch((failure: unknown) => {
          throw bindFailure(failure, `${host}:${port ?? USUAL_PORT}`);
        });
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : 0;
    },
    socket: async (parts, path) => {
      // A server takes its socket's name away when it ends: the one before goes first, its connections stay.
      socket?.close();
      rmSync(path, { force: true });
      socket = await start(parts, (server, then) => server.listen(path, then)).catch((failure: unknown) => {
        throw bindFailure(failure, path);
      });
      chmodSync(path, 0o600);
    },
    connections: () => open.size,
    unbind: () => {
      for (const server of servers) server.close();
    },
    close: async () => {
      await Promise.all(servers.map(closed));
    },
  };
}

function bindFailure(cause: unknown, where: string): HoldfastError {
  const reason = codeOf(cause) === "EADDRINUSE" ? "it is taken" : `the system says ${codeOf(cause) ?? "no"}`;
  return new HoldfastError("UNAVAILABLE", `The daemon cannot listen at ${where}: ${reason}.`, {
    cause,
    hint: "Give another --port or --host.",
  });
}

async function closed(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    // That it was closed before is told as an error.
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}
