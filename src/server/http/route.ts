import type { JsonObject } from "../../base/json/json.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { FailureCode } from "../../base/failure-codes.ts";
import type { Service } from "../../app/daemon/service.ts";
import type { Sent } from "../../app/runs/sent-command.ts";
import type { z } from "zod";
import type { Api, PathOf, RouteName } from "../contract.ts";

/** A request as routes see it: who sent it and how, beside what the schemas decode. */
export interface Incoming {
  readonly header: (name: string) => string | undefined;
  /** Only the headers of the answer are wanted. */
  readonly head: boolean;
  readonly signal: AbortSignal;
  /** Who sent it, and what makes it the same as an earlier one. */
  readonly sent: Sent;
}

/** What a route gets: everything decoded. */
export interface Asked<K extends RouteName> {
  readonly path: PathOf<K>;
  readonly query: Api[K]["query"];
  readonly body: Api[K]["body"];
  readonly incoming: Incoming;
}

/** A JSON answer, or a response that is made already (a file, a stream). */
export type Reply<Answer> =
  | Response
  | {
      readonly answer: Answer;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** What a route answers with: one JSON document, plain text, the bytes of a file. */
export type Produces = "json" | "text" | "bytes";

/** What only people may do. */
export interface People {
  /** The command, as people call it and the record names it. */
  readonly command: string;
  /** What an agent may not, in words: `stop the daemon`. */
  readonly may: string;
  /** What the `id` of the path names; nothing where it has none. */
  readonly on?: "run" | "gate";
  /** Which bodies only people may send; every one unless said. */
  readonly when?: (body: JsonObject) => boolean;
}

/** What is said and done at one address. */
export interface RouteWords<K extends RouteName> {
  readonly says: string;
  readonly query: z.ZodType<Api[K]["query"]>;
  readonly body: z.ZodType<Api[K]["body"]>;
  readonly answer: z.ZodType<Api[K]["answer"]>;
  readonly produces?: Produces;
  /** Answers with server-sent events to who accepts them. */
  readonly streams?: boolean;
  readonly status?: number;
  /** Headers of the answer beyond the usual ones, with what each says. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly failures?: readonly FailureCode[];
  /** Only people may: an agent is refused, and that is recorded. */
  readonly people?: People;
  readonly reply: (service: Service, asked: Asked<K>) => Reply<Api[K]["answer"]> | Promise<Reply<Api[K]["answer"]>>;
}

/** A request before its parts are decoded. */
export interface RawRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly incoming: Incoming;
}

/** A route whose particulars are closed over. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly words: Omit<RouteWords<RouteName>, "query" | "body" | "answer" | "reply"> & {
    readonly query: z.ZodType;
    readonly body: z.ZodType;
    readonly answer: z.ZodType;
  };
  readonly reply: (service: Service, raw: RawRequest) => Promise<Reply<unknown>>;
}

/** Some of the API's routes; together they are all of it. */
export type Routes<K extends RouteName = RouteName> = Readonly<Record<K, Route>>;

/** Makes a route: its query and body are decoded here, once. Throws QUERY_INVALID, BODY_INVALID. */
export function route<K extends RouteName>(name: K, words: RouteWords<K>): Route {
  const [method = "", path = ""] = name.split(" ");
  return {
    method,
    path,
    words,
    reply: async (service, { path: given, query, body, incoming }) =>
      words.reply(service, {
        path: pathOf(name, given),
        query: decode(words.query, query, "QUERY_INVALID"),
        body: decode(words.body, body, "BODY_INVALID"),
        incoming,
      }),
  };
}

function pathOf<K extends RouteName>(name: K, given: Readonly<Record<string, string>>): PathOf<K> {
  if (!isPathOf(name, given)) throw new HoldfastError("NOT_FOUND", "There is nothing at that path.");
  return given;
}

function isPathOf<K extends RouteName>(name: K, given: Readonly<Record<string, string>>): given is PathOf<K> {
  return [...name.matchAll(/\{(\w+)\}/g)].every(([, word = ""]) => typeof given[word] === "string");
}

function decode<T>(schema: z.ZodType<T>, value: unknown, code: FailureCode): T {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const issues = found.error.issues.map(({ path, message }) => ({
    path: path.map((part) => `/${String(part)}`).join(""),
    message,
  }));
  const [first] = issues;
  const where = first === undefined || first.path === "" ? "" : `${first.path.slice(1)}: `;
  throw new HoldfastError(code, `${where}${first?.message ?? "it cannot be read"}.`, { details: { issues } });
}
