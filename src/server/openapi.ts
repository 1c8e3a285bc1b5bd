import { z } from "zod";
import { entries } from "../base/entries.ts";
import { FAILURES, type FailureCode } from "../base/failure-codes.ts";
import { canonicalJson, isJsonObject, type Json, type JsonObject } from "../base/json/json.ts";
import { packageVersion } from "../app/host/package.ts";
import type { Route } from "./http/route.ts";
import { NAMED } from "./schemas/named.ts";
import { problem } from "./schemas/operation.ts";

/** What any request may be refused with. */
const USUAL_FAILURES: readonly FailureCode[] = ["QUERY_INVALID", "UNAUTHORISED", "FOREIGN_REQUEST", "RECOVERING"];
const BODY_FAILURES: readonly FailureCode[] = ["BODY_INVALID", "BODY_TOO_LARGE", "MEDIA_UNSUPPORTED", "KEY_REUSED"];

/** The description of the API (OpenAPI 3.1), made from the table of routes and its schemas. */
export function openApi(routes: readonly Route[]): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  return {
    openapi: "3.1.1",
    info: {
      title: "Holdfast",
      version: packageVersion(),
      description: "Agent work that must not be lost: runs, gates, the record.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The token of daemon.json in the home." },
        session: { type: "apiKey", in: "cookie", name: "holdfast", description: "Opened by a link that works once." },
      },
      schemas: namedSchemas(),
    },
  };
}

function operationOf({ method, path, words }: Route): JsonObject {
  const body = method === "POST" ? refOf(words.body) : null;
  return {
    operationId: nameOf(method, path),
    summary: words.says,
    parameters: [...pathParameters(path), ...queryParameters(words.query), ...headerParameters(method, words)],
    ...(body === null ? {} : { requestBody: { content: { "application/json": { schema: body } } } }),
    responses: { [String(words.status ?? 200)]: answerOf(words), ...refusals(method, words) },
  };
}

function nameOf(method: string, path: string): string {
  const words = path.split(/[/{}.]+/).filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

function pathParameters(path: string): readonly JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodType): readonly JsonObject[] {
  const { properties } = schemaOf(query, "output");
  return Object.entries(isJsonObject(properties) ? properties : {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema,
  }));
}

function headerParameters(method: string, { streams, produces }: Route["words"]): readonly JsonObject[] {
  const names = [
    ...(method === "POST" ? ["Idempotency-Key"] : []),
    ...(streams === true ? ["Last-Event-ID"] : []),
    ...(produces === "bytes" ? ["Range", "If-Range"] : []),
    ...(method === "GET" && produces !== "text" ? ["If-None-Match"] : []),
  ];
  return names.map((name) => ({ name, in: "header", required: false, schema: { type: "string" } }));
}

function answerOf({ answer, produces = "json", streams = false, headers }: Route["words"]): JsonObject {
  const stream = streams ? { "text/event-stream": { schema: { type: "string" } } } : {};
  const content = {
    json: () => ({ "application/json": { schema: refOf(answer) } }),
    text: () => ({ "text/plain": { schema: { type: "string" } } }),
    bytes: () => ({ "application/octet-stream": {} }),
  }[produces]();
  const told = entries(headers ?? {}).map(([name, description]) => [name, { description, schema: { type: "string" } }]);
  return {
    description: "As asked.",
    ...(told.length === 0 ? {} : { headers: Object.fromEntries(told) }),
    content: { ...content, ...stream },
  };
}

function refusals(method: string, { failures = [], produces }: Route["words"]): JsonObject {
  const codes = [...USUAL_FAILURES, ...(method === "POST" ? BODY_FAILURES : []), ...failures];
  const byStatus = Map.groupBy(new Set(codes), (code) => String(FAILURES[code].httpStatus));
  const more = method === "GET" && produces !== "text" ? { "304": { description: "It is as you have it." } } : {};
  const partial = produces === "bytes" ? { "206": { description: "The range that was asked for." } } : {};
  return {
    ...partial,
    ...more,
    ...Object.fromEntries(
      [...byStatus].map(([status, those]) => [
        status,
        {
          description: those.map((code) => `\`${code}\`: ${FAILURES[code].title}`).join("; "),
          content: { "application/problem+json": { schema: refOf(problem) } },
        },
      ]),
    ),
  };
}

function refOf(schema: z.ZodType): JsonObject {
  const name = NAMED.get(schema)?.id;
  return name === undefined ? schemaOf(schema, "input") : { $ref: `#/components/schemas/${name}` };
}

function namedSchemas(): JsonObject {
  const { schemas } = z.toJSONSchema(NAMED, {
    io: "input",
    unrepresentable: "any",
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, bare(schema)]));
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonObject {
  return bare(z.toJSONSchema(schema, { io, unrepresentable: "any" }));
}

/** A schema without what only a document of its own needs. */
function bare(schema: object): JsonObject {
  const value: Json = JSON.parse(canonicalJson(schema));
  const words = Object.entries(isJsonObject(value) ? value : {});
  return Object.fromEntries(words.filter(([word]) => word !== "$schema" && word !== "$id"));
}
