import type { Context } from "hono";
import { sha256 } from "../../base/hash.ts";
import { HoldfastError } from "../../base/failure.ts";
import { actorOf, type Service } from "../../app/daemon/service.ts";
import { matches } from "../stream/files.ts";
import { keyOf, type Idempotency } from "./idempotency.ts";
import { readBody } from "./read-body.ts";
import { refuseAgents } from "./refuse-agents.ts";
import type { Incoming, RawRequest, Reply, Route } from "./route.ts";

/** What carrying out a request needs. */
export interface Dispatch {
  /** The service, once the home is open. Throws RECOVERING when that takes too long. */
  readonly service: () => Promise<Service>;
  readonly idempotency: Idempotency;
}

/** Carries out a request at one path, by its method. Throws METHOD_REFUSED and whatever the route throws. */
export async function dispatch(
  { service, idempotency }: Dispatch,
  routes: readonly Route[],
  context: Context,
): Promise<Response> {
  const { method } = context.req;
  const allow = allowed(routes);
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
  const route = routes.find((one) => one.method === (method === "HEAD" ? "GET" : method));
  if (route === undefined)
    throw new HoldfastError("METHOD_REFUSED", `${method} is not for this address; ${allow} are.`, {
      details: { allow },
    });
  const raw = await rawRequest(context, route);
  const { key, body } = raw.incoming.sent;
  const work = async (): Promise<Reply<unknown>> => {
    const open = await service();
    await refuseAgents(open, route, raw);
    return route.reply(open, raw);
  };
  const place = `${method} ${context.req.path}`;
  const reply = method === "POST" && key !== null ? idempotency.once({ place, key, body }, work) : work();
  return answerOf(await reply, raw.incoming, route);
}

function allowed(routes: readonly Route[]): string {
  const methods = routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return [...methods, "OPTIONS"].join(", ");
}

async function rawRequest(context: Context, route: Route): Promise<RawRequest> {
  const { req } = context;
  const key = keyOf(req.header("idempotency-key"));
  const { text, value } = route.method === "POST" ? await readBody(req.raw) : { text: "", value: {} };
  const incoming: Incoming = {
    header: (name) => req.header(name),
    head: req.method === "HEAD",
    signal: req.raw.signal,
    sent: { actor: actorOf(req.header("x-holdfast-actor")), key, body: sha256(text) },
  };
  return { path: { ...req.param() }, query: req.query(), body: value, incoming };
}

/** A JSON answer with what tells whether it changed; a made response as it is. */
function answerOf(reply: Reply<unknown>, { header, head }: Incoming, { method }: Route): Response {
  if (reply instanceof Response) return head ? new Response(null, reply) : reply;
  const text = `${JSON.stringify(reply.answer)}\n`;
  if (method !== "GET")
    return new Response(text, {
      status: reply.status ?? 200,
      headers: { "content-type": "application/json", "cache-control": "no-store", ...reply.headers },
    });
  const etag = `"${sha256(text).slice(0, 32)}"`;
  const headers = { etag, "cache-control": "private, no-cache", ...reply.headers };
  if (matches(header("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  return new Response(head ? null : text, {
    headers: { ...headers, "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) },
  });
}
