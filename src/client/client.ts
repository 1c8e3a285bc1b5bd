import type { JsonObject } from "../base/json/json.ts";
import type { Api, Bytes, PathOf, RouteName } from "../server/contract.ts";
import type { Door } from "./door.ts";
import { follow, followLog, type FollowMessage, type LogLine } from "./follow.ts";
import { answerOf, send, textOf } from "./send.ts";

/** Speaks HTTP to a daemon. Throws the HoldfastError that the daemon answered, or UNAVAILABLE. */
export interface Client {
  /** Calls any route of the API that answers with a document. */
  readonly call: <K extends DocumentRoute>(name: K, ...given: Given<K>) => Promise<Api[K]["answer"]>;
  /** Fetches an artifact or a journal, whole or from a range, as a stream. */
  readonly fetch: <K extends ByteRoute>(name: K, given: ByteCall<K>) => Promise<Streamed>;
  readonly get: (path: string) => Promise<JsonObject>;
  readonly post: (path: string, body: JsonObject, key?: string) => Promise<JsonObject>;
  /** Events after a position, then live ones with observations, until the daemon or the signal ends it. */
  readonly follow: (path: string, after: number, signal: AbortSignal) => AsyncIterable<FollowMessage>;
  /** Lines of a journal after a place, until its process is settled; returns notes of what is missing in it. */
  readonly followLog: (path: string, after: number, signal: AbortSignal) => AsyncGenerator<LogLine, readonly string[]>;
}

/** The bytes of an answer as they arrive. Types of Node are not needed to read them. */
export interface Streamed extends AsyncIterable<Uint8Array> {
  readonly statusCode?: number | undefined;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Routes that answer with a file. */
export type ByteRoute = { [K in RouteName]: Api[K]["answer"] extends Bytes ? K : never }[RouteName];

/** Routes that answer with a document. */
export type DocumentRoute = Exclude<RouteName, ByteRoute>;

/** What a route is called with: what its path, query and body need. */
export type Call<K extends RouteName> = PathPart<K> & QueryPart<K> & BodyPart<K> & { readonly key?: string };

/** What a route that answers with a file is called with. */
export type ByteCall<K extends ByteRoute> = PathPart<K> & QueryPart<K> & { readonly range?: string };

type PathPart<K extends RouteName> = keyof PathOf<K> extends never ? unknown : { readonly path: PathOf<K> };
type QueryPart<K extends RouteName> = { readonly query?: Api[K]["query"] };
type BodyPart<K extends RouteName> =
  Partial<Api[K]["body"]> extends Api[K]["body"]
    ? { readonly body?: Api[K]["body"] }
    : { readonly body: Api[K]["body"] };

/** Nothing needs to be given where everything may be left out. */
type Given<K extends RouteName> = Partial<Call<K>> extends Call<K> ? [given?: Call<K>] : [given: Call<K>];

/** Makes a client of a door. */
export function createClient(door: Door): Client {
  return {
    call: async (name, ...[given]) => call(door, name, given ?? {}),
    fetch: async (name, { range, ...given }) => {
      const headers = range === undefined ? {} : { range };
      const message = await send(door, { method: "GET", path: pathTo(name, given), headers });
      if ((message.statusCode ?? 500) >= 400) await textOf(message);
      return message;
    },
    get: async (path) => answerOf(await send(door, { method: "GET", path })),
    post: async (path, body, key) =>
      answerOf(await send(door, { method: "POST", path, body: JSON.stringify(body), headers: keyed(key) })),
    follow: (path, after, signal) => follow(door, { path, after, signal }),
    followLog: (path, after, signal) => followLog(door, { path, after, signal }),
  };
}

interface AnyCall {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: object | undefined;
  readonly body?: unknown;
  readonly key?: string;
}

async function call<K extends DocumentRoute>(door: Door, name: K, given: AnyCall): Promise<Api[K]["answer"]> {
  const [method = "GET"] = name.split(" ");
  const body = method === "POST" ? { body: JSON.stringify(given.body ?? {}) } : {};
  const message = await send(door, { method, path: pathTo(name, given), ...body, headers: keyed(given.key) });
  const text = await textOf(message);
  // The server checks what it answers against the same contract.
  const answer: Api[K]["answer"] = isJson(message) ? JSON.parse(text) : text;
  return answer;
}

function isJson({ headers }: Pick<Streamed, "headers">): boolean {
  return String(headers["content-type"]).startsWith("application/json");
}

function pathTo(name: RouteName, { path = {}, query = {} }: AnyCall): string {
  const [, template = ""] = name.split(" ");
  const filled = template.replaceAll(/\{(\w+)\}/g, (_all, word: string) => encodeURIComponent(path[word] ?? ""));
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) words.append(key, String(value));
  return words.size === 0 ? filled : `${filled}?${words.toString()}`;
}

function keyed(key: string | undefined): Readonly<Record<string, string>> {
  return key === undefined ? {} : { "idempotency-key": key };
}
