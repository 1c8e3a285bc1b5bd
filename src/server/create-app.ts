import { Hono, type Context } from "hono";
import { HoldfastError } from "../base/failure.ts";
import type { DaemonStatus, Service } from "../app/daemon/service.ts";
import { cookieOf, refuseForeign, refuseStranger, type Credentials, type Place } from "./http/access.ts";
import { refuseIllFormed } from "./http/address.ts";
import { dispatch, type Dispatch } from "./http/dispatch.ts";
import { problemOf } from "./http/problem.ts";
import type { Route } from "./http/route.ts";
import { runsPage, strangerPage } from "./runs-page.ts";
import { SESSION_MS } from "./http/sessions.ts";

/** What answers at a listener. */
export interface AppParts extends Dispatch {
  readonly routes: readonly Route[];
  readonly place: Place;
  readonly credentials: Credentials;
  readonly barrier: () => Pick<DaemonStatus["barrier"], "state">;
  /** The service, where the home is open already. */
  readonly opened: () => Service | null;
}

const ALWAYS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "x-frame-options": "SAMEORIGIN",
};

/** Makes what answers at one listener. Every request is checked before anything else. */
export function createApp(parts: AppParts): Hono {
  const app = new Hono();
  app.onError((failure) => withHeaders(problemOf(failure)));
  app.notFound(() => withHeaders(problemOf(new HoldfastError("NOT_FOUND", "There is nothing at that path."))));
  app.use("*", async (context, next) => {
    refuseForeign(context.req.raw.headers, parts.place);
    refuseIllFormed(new URL(context.req.url));
    await next();
    context.res = withHeaders(context.res);
  });
  healthRoutes(app, parts);
  if (parts.place.kind === "tcp") pageRoutes(app, parts);
  app.use("/api/v1/*", async (context, next) => {
    refuseStranger(context.req.raw.headers, context.req.method, parts.credentials);
    await next();
  });
  for (const [path, routes] of Map.groupBy(parts.routes, (route) => route.path))
    app.all(`/api/v1${path.replaceAll(/\{(\w+)\}/g, ":$1")}`, async (context) => dispatch(parts, routes, context));
  return app;
}

function withHeaders(response: Response): Response {
  for (const [name, value] of Object.entries(ALWAYS)) response.headers.set(name, value);
  return response;
}

function onlyRead(context: Context): void {
  if (context.req.method === "GET" || context.req.method === "HEAD") return;
  throw new HoldfastError("METHOD_REFUSED", "Health is only read.", { details: { allow: "GET, HEAD" } });
}

function healthRoutes(app: Hono, { barrier }: AppParts): void {
  app.all("/healthz", (context) => {
    onlyRead(context);
    return context.json({ alive: true, barrier: barrier().state }, 200, { "cache-control": "no-store" });
  });
  app.all("/readyz", (context) => {
    onlyRead(context);
    const state = barrier();
    const ready = state.state === "complete";
    return context.json(state, ready ? 200 : 503, {
      "cache-control": "no-store",
      ...(ready ? {} : { "retry-after": "1" }),
    });
  });
}

/** What a browser sees: a link that lets it in, and a plain page. */
function pageRoutes(app: Hono, { credentials, opened }: AppParts): void {
  const { sessions, cookie } = credentials;
  app.get("/login", (context) => {
    // A HEAD, as a preview sends it, must not use the link up.
    const session = context.req.method === "GET" ? sessions.open(context.req.query("code") ?? "") : null;
    if (session === null) return strangerPage();
    const words = [`${cookie}=${session}`, "HttpOnly", "SameSite=Strict", "Path=/", `Max-Age=${SESSION_MS / 1_000}`];
    return new Response(null, {
      status: 303,
      headers: { location: "/", "set-cookie": words.join("; "), "cache-control": "no-store" },
    });
  });
  app.get("/", (context) => {
    const session = cookieOf(context.req.raw.headers, cookie);
    if (session === null || !sessions.isOpen(session)) return strangerPage();
    const service = opened();
    if (service === null) throw new HoldfastError("RECOVERING", "The home is being opened.");
    return runsPage(service.reading);
  });
}
