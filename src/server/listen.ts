import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { timingSafeEqual } from "node:crypto";
import { chmodSync, rmSync } from "node:fs";
import { HoldfastError } from "../base/failure.ts";
import type { Service } from "../app/service.ts";
import { apiRoutes } from "./routes.ts";
import { problemOf } from "./problem.ts";

/** Where to listen, and who may speak. */
export interface ListenOptions {
  readonly token: string;
  readonly at: { readonly socket: string } | { readonly host: string; readonly port: number };
}

/** A bound listener. The service is known only once the home is open; until then it answers that it recovers. */
export interface Listening {
  readonly serve: (service: Service) => void;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** Binds a listener. Every request needs the token; over TCP its Host must be the loopback's. */
export async function listen({ token, at }: ListenOptions): Promise<Listening> {
  let service: Service | null = null;
  let api: Hono | null = null;
  const app = new Hono();
  app.onError((failure) => problemOf(failure));
  app.notFound(() => problemOf(new HoldfastError("NOT_FOUND", "There is nothing at that path.")));
  app.get("/healthz", (context) => context.json({ alive: true }));
  app.get("/readyz", (context) => {
    const state = service?.barrier() ?? { state: "in_progress" };
    return context.json(
      state,
      state.state === "complete" ? 200 : 503,
      state.state === "complete" ? {} : { "retry-after": "1" },
    );
  });
  app.all("/api/v1/*", async (context) => {
    refuseForeign(context.req.header("host") ?? "", context.req.header("origin"), at);
    refuseStranger(context.req.header("authorization") ?? "", token);
    if (api === null) throw new HoldfastError("RECOVERING", "The home is being opened.");
    const { pathname, search } = new URL(context.req.url);
    return api.fetch(new Request(`http://holdfast${pathname.slice("/api/v1".length)}${search}`, context.req.raw));
  });
  if ("socket" in at) rmSync(at.socket, { force: true });
  const server = await bound(app, at);
  if ("socket" in at) chmodSync(at.socket, 0o600);
  const open = new Set<object>();
  server.on("connection", (connection: { on: (name: "close", then: () => void) => void }) => {
    open.add(connection);
    connection.on("close", () => open.delete(connection));
  });
  return {
    serve: (known) => {
      service = known;
      api = apiRoutes(known);
      api.onError((failure) => problemOf(failure));
      api.notFound(() => problemOf(new HoldfastError("NOT_FOUND", "There is nothing at that path.")));
    },
    connections: () => open.size,
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

async function bound(app: Hono, at: ListenOptions["at"]): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
    server.on("error", (cause) =>
      reject(new HoldfastError("UNAVAILABLE", `The daemon cannot listen: ${cause.message}.`, { cause })),
    );
    if ("socket" in at) server.listen(at.socket, () => resolve(server));
    else server.listen(at.port, at.host, () => resolve(server));
  });
}

function refuseStranger(header: string, token: string): void {
  const given = Buffer.from(header.replace(/^Bearer /, ""));
  const wanted = Buffer.from(token);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new HoldfastError("UNAUTHORISED", "The token is missing or wrong.");
}

/** Over TCP only the loopback's own names are answered (DNS rebinding), and no other origin. */
function refuseForeign(host: string, origin: string | undefined, at: ListenOptions["at"]): void {
  if ("socket" in at) return;
  const name = host.replace(/:\d+$/, "");
  if (!["127.0.0.1", "localhost", "[::1]"].includes(name))
    throw new HoldfastError("UNAUTHORISED", "This host name is not served.");
  if (origin !== undefined && new URL(origin).host !== host)
    throw new HoldfastError("UNAUTHORISED", "This origin is not served.");
}
