import type { IncomingMessage } from "node:http";
import { HoldfastError, type Fault } from "../base/failure.ts";
import { FAILURES, type FailureCode } from "../base/failure-codes.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json/json.ts";
import { parseJson } from "../base/json/json-fields.ts";
import type { Door } from "./door.ts";
import { watchSilence } from "./silence.ts";

/** One request. */
export interface Sent {
  readonly method: string;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Sends a request. Throws UNAVAILABLE where nobody answers, and what the door gives up with where somebody should. */
export async function send(door: Door, { method, path, body, headers = {}, signal }: Sent): Promise<IncomingMessage> {
  const sent = {
    authorization: `Bearer ${door.token}`,
    connection: "close",
    ...(typeof door.actor === "string" ? { "x-holdfast-actor": door.actor } : {}),
    ...(body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
    ...headers,
  };
  // An import would load what Node has of the web besides (fetch, WebSocket): a third of a short command's time and memory.
  const http = process.getBuiltinModule("node:http");
  return new Promise((resolve, reject) => {
    const options = {
      ...placeOf(door),
      path: `/api/v1${path}`,
      method,
      headers: sent,
      ...(signal === undefined ? {} : { signal }),
    };
    const call = http.request(options, (message) => {
      unwatch();
      resolve(message);
    });
    const unwatch = watchSilence(door, (failure) => call.destroy(failure));
    call.on("error", (cause) => {
      unwatch();
      reject(cause instanceof HoldfastError ? cause : unreachable(cause));
    });
    call.end(body);
  });
}

function unreachable(cause: Error): HoldfastError {
  return new HoldfastError("UNAVAILABLE", `The daemon cannot be reached: ${cause.message}.`, { cause });
}

function placeOf({ socket, url }: Door): Readonly<Record<string, string>> {
  if (socket !== undefined) return { socketPath: socket };
  if (url === undefined) throw new HoldfastError("USAGE", "A door needs a socket or a url.");
  const { hostname, port } = new URL(url);
  return { host: hostname.replaceAll(/[[\]]/g, ""), port };
}

/** Reads an answer. Throws the HoldfastError that the daemon answered. */
export async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  message.setEncoding("utf8");
  for await (const chunk of message) text += String(chunk);
  if ((message.statusCode ?? 500) >= 400) throw failureOf(parseJson(text));
  return text;
}

/** Reads a JSON answer; what is no object is an empty one. */
export async function answerOf(message: IncomingMessage): Promise<JsonObject> {
  const value = parseJson(await textOf(message));
  return isJsonObject(value) ? value : {};
}

function failureOf(body: Json): HoldfastError {
  const { code, detail, hint, faults, details } = isJsonObject(body) ? body : {};
  const known = typeof code === "string" && isCode(code) ? code : "UNAVAILABLE";
  return new HoldfastError(known, typeof detail === "string" ? detail : "The daemon answered with an error.", {
    ...(typeof hint === "string" ? { hint } : {}),
    ...(isJsonObject(details) ? { details } : {}),
    faults: Array.isArray(faults) ? faults.filter(isFault) : [],
  });
}

function isCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURES, code);
}

function isFault(value: unknown): value is Fault {
  return isJsonObject(value) && typeof value["file"] === "string" && typeof value["message"] === "string";
}
