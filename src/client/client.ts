import { request, type IncomingMessage } from "node:http";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { HoldfastError, type Fault } from "../base/failure.ts";
import { FAILURES, type FailureCode } from "../base/failure-codes.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";

/** How a daemon is reached. */
export interface Door {
  readonly socket: string;
  readonly token: string;
  /** \`agent:FENCE\` inside an execution; null outside. */
  readonly actor: string | null;
}

/** One message of a followed run. */
export interface FollowMessage {
  readonly kind: "event" | "observation";
  readonly data: JsonObject;
}

/** Speaks HTTP to a daemon over its socket. Throws the HoldfastError that the daemon answered, or UNAVAILABLE. */
export interface Client {
  readonly get: (path: string) => Promise<JsonObject>;
  readonly post: (path: string, body: JsonObject, key?: string) => Promise<JsonObject>;
  /** Events after a position, then live ones with observations, until the daemon or the signal ends it. */
  readonly follow: (path: string, after: number, signal: AbortSignal) => AsyncIterable<FollowMessage>;
}

/** Makes a client of a door. */
export function createClient(door: Door): Client {
  return {
    get: async (path) => answerOf(await send(door, { method: "GET", path })),
    post: async (path, body, key) =>
      answerOf(
        await send(door, { method: "POST", path, body: JSON.stringify(body), ...(key === undefined ? {} : { key }) }),
      ),
    follow: (path, after, signal) => follow(door, { method: "GET", path, after, signal }),
  };
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly key?: string;
  readonly after?: number;
  readonly signal?: AbortSignal;
}

async function send(door: Door, sent: Sent): Promise<IncomingMessage> {
  const headers: Record<string, string> = { authorization: `Bearer ${door.token}`, connection: "close" };
  if (door.actor !== null) headers["x-holdfast-actor"] = door.actor;
  if (sent.key !== undefined) headers["idempotency-key"] = sent.key;
  if (sent.after !== undefined)
    Object.assign(headers, { accept: "text/event-stream", "last-event-id": String(sent.after) });
  if (sent.body !== undefined)
    Object.assign(headers, {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(sent.body)),
    });
  return new Promise((resolve, reject) => {
    const options = {
      socketPath: door.socket,
      path: `/api/v1${sent.path}`,
      method: sent.method,
      headers,
      ...(sent.signal === undefined ? {} : { signal: sent.signal }),
    };
    const call = request(options, resolve);
    call.on("error", (cause) =>
      reject(new HoldfastError("UNAVAILABLE", `The daemon cannot be reached: ${cause.message}.`, { cause })),
    );
    call.end(sent.body);
  });
}

async function answerOf(message: IncomingMessage): Promise<JsonObject> {
  let text = "";
  message.setEncoding("utf8");
  for await (const chunk of message) text += String(chunk);
  const value: unknown = text === "" ? {} : JSON.parse(text);
  const body = isJsonObject(value) ? value : {};
  if ((message.statusCode ?? 500) >= 400) throw failureOf(body);
  return body;
}

function failureOf(body: JsonObject): HoldfastError {
  const { code, detail, hint, faults } = body;
  const known = typeof code === "string" && isCode(code) ? code : "UNAVAILABLE";
  return new HoldfastError(known, typeof detail === "string" ? detail : "The daemon answered with an error.", {
    ...(typeof hint === "string" ? { hint } : {}),
    faults: Array.isArray(faults) ? faults.filter(isFault) : [],
  });
}

function isCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURES, code);
}

function isFault(value: unknown): value is Fault {
  return isJsonObject(value) && typeof value["file"] === "string" && typeof value["message"] === "string";
}

async function* follow(door: Door, sent: Sent): AsyncIterable<FollowMessage> {
  const message = await send(door, sent);
  if ((message.statusCode ?? 500) >= 400) await answerOf(message);
  const queue: FollowMessage[] = [];
  const parser = createParser({ onEvent: (event) => queue.push(messageFrom(event)) });
  message.setEncoding("utf8");
  for await (const chunk of message) {
    parser.feed(String(chunk));
    yield* queue.splice(0);
  }
}

function messageFrom(event: EventSourceMessage): FollowMessage {
  const data: unknown = JSON.parse(event.data);
  return { kind: event.event === "observation" ? "observation" : "event", data: isJsonObject(data) ? data : {} };
}
