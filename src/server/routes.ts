import { Hono, type Context } from "hono";
import { HoldfastError } from "../base/failure.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { eventToJson } from "../app/event-json.ts";
import { actorOf, type Service } from "../app/service.ts";
import type { Actor } from "../domain/actor.ts";
import { definitionToFormat } from "../definition/definition-to-format.ts";
import { validatePipeline } from "../definition/validate-pipeline.ts";
import { eventStream } from "./stream.ts";
import { fileResponse } from "./files.ts";
import { gateToJson, runToJson } from "../app/row-json.ts";

const MAX_BODY_BYTES = 8_388_608;

/** The routes below \`/api/v1\`. */
export function apiRoutes(service: Service): Hono {
  const api = new Hono();
  runRoutes(api, service);
  runQuestionRoutes(api, service);
  artifactRoutes(api, service);
  recordRoutes(api, service);
  gateRoutes(api, service);
  operationRoutes(api, service);
  return api;
}

function runRoutes(api: Hono, service: Service): void {
  const { reading } = service;
  api.get("/runs", (context) => {
    const limit = Math.min(Number(context.req.query("limit") ?? "50") || 50, 1_000);
    const { project, state, pipeline, cursor } = context.req.query();
    const rows = reading.store.runs({
      limit: limit + 1,
      ...(project === undefined ? {} : { project }),
      ...(state === undefined ? {} : { state }),
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    const page = rows.slice(0, limit);
    return context.json({ runs: page.map(runToJson), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null });
  });
  api.post("/runs", async (context) => {
    const accepted = await service.accept(await bodyOf(context), {
      actor: senderOf(context),
      key: context.req.header("idempotency-key") ?? null,
    });
    return context.json(accepted, accepted.known ? 200 : 201);
  });
  api.get("/runs/:id", (context) => {
    const { id } = reading.findRun(context.req.param("id"));
    const version = context.req.query("version");
    const shown = reading.show(id, {
      version: version === undefined ? null : Number(version),
      all: context.req.query("all") === "true",
    });
    const head = reading.store.head(id);
    return context.json(shown, 200, { etag: `"${head?.hash ?? ""}"` });
  });
}

/** What is asked of one run, and told to it. */
function runQuestionRoutes(api: Hono, service: Service): void {
  const { reading } = service;
  api.get("/runs/:id/why", (context) => context.json(service.explain(reading.findRun(context.req.param("id")).id)));
  api.get("/runs/:id/observations", (context) =>
    context.json({ observations: service.observations(reading.findRun(context.req.param("id")).id) }),
  );
  api.post("/runs/:id/:verb{cancel|resume|retry}", async (context) => {
    const { id } = reading.findRun(context.req.param("id"));
    const verb = context.req.param("verb");
    const body = await bodyOf(context);
    const sent = { actor: senderOf(context), cause: causeOf(context, verb) };
    if (verb === "retry") return context.json(await service.retry(id, body, sent));
    await service.command(id, { type: verb === "cancel" ? "cancel" : "resume" }, sent);
    return context.json({ id });
  });
}

function artifactRoutes(api: Hono, { reading }: Service): void {
  api.get("/runs/:id/artifacts", (context) => {
    const { id } = reading.findRun(context.req.param("id"));
    return context.json({
      artifacts: reading.show(id, { version: null, all: context.req.query("all") === "true" }).artifacts,
    });
  });
  api.get("/artifacts/:sha256", (context) => {
    const found = reading.store.artifactByHash(context.req.param("sha256"));
    if (found === null) throw new HoldfastError("NOT_FOUND", "There is no artifact of that hash.");
    const artifact = reading
      .show(found.run, { version: null, all: true })
      .artifacts.find((one) => one.sha256 === context.req.param("sha256"));
    if (artifact === undefined) throw new HoldfastError("NOT_FOUND", "The artifact belongs to an earlier version.");
    return fileResponse(artifact.path, artifact.mediaType, context.req.header("range"));
  });
}

function recordRoutes(api: Hono, service: Service): void {
  const { reading } = service;
  const answer = (context: Context, run: string | null): Response => {
    const after = Number(context.req.header("last-event-id") ?? context.req.query("after") ?? "0") || 0;
    if (context.req.header("accept")?.includes("text/event-stream") === true) {
      return eventStream(
        service,
        { run, after, observations: context.req.query("observations") === "true" },
        context.req.raw.signal,
      );
    }
    return eventPage(context, service, { run, after });
  };
  api.get("/events", (context) => answer(context, null));
  api.get("/runs/:id/events", (context) => answer(context, reading.findRun(context.req.param("id")).id));
  api.get("/runs/:id/stages/:stage/log", (context) => {
    const { id } = reading.findRun(context.req.param("id"));
    const journal = reading.journals(id, context.req.param("stage")).at(-1);
    if (journal === undefined) throw new HoldfastError("NOT_FOUND", "That stage has no process yet.");
    return fileResponse(
      `${journal.directory}/${context.req.query("stream") === "err" ? "err" : "out"}`,
      "text/plain; charset=utf-8",
      context.req.header("range"),
    );
  });
}

function eventPage(
  context: Context,
  { reading }: Service,
  { run, after }: { readonly run: string | null; readonly after: number },
): Response {
  const limit = Math.min(Number(context.req.query("limit") ?? "200") || 200, 1_000);
  const type = context.req.query("type");
  const events = reading.store.events({
    ...(run === null ? {} : { stream: run }),
    ...(type === undefined ? {} : { types: [type] }),
    afterPosition: after,
    limit,
  });
  return context.json({
    events: events.map(eventToJson),
    next: events.length === limit ? (events.at(-1)?.position ?? null) : null,
  });
}

function gateRoutes(api: Hono, service: Service): void {
  api.get("/gates", (context) => {
    const state = context.req.query("state") ?? "open";
    return context.json({ gates: service.reading.store.gates(state === "all" ? {} : { state }).map(gateToJson) });
  });
  api.post("/gates/:id/answer", async (context) => {
    const body = await bodyOf(context);
    const { option, note, subject } = body;
    if (typeof option !== "string") throw new HoldfastError("USAGE", "`option` is to be a text.");
    const given = {
      option,
      note: typeof note === "string" ? note : null,
      subject: typeof subject === "string" ? subject : null,
    };
    const run = await service.answer(context.req.param("id").toUpperCase(), given, {
      actor: senderOf(context),
      cause: causeOf(context, "answer"),
    });
    return context.json({ gate: context.req.param("id").toUpperCase(), run, option });
  });
}

function operationRoutes(api: Hono, service: Service): void {
  api.post("/pipelines/validate", async (context) => {
    const valid = await validatePipeline((await bodyOf(context))["definition"], {
      file: "request",
      folder: null,
      config: null,
    });
    return context.json({
      definition: definitionToFormat(valid.definition),
      hash: valid.hash,
      warnings: valid.warnings,
    });
  });
  api.get("/status", (context) => context.json(service.status()));
  api.get("/recovery", (context) => context.json(service.barrier()));
  api.post("/recovery/retry", async (context) => {
    await service.retryRecovery(senderOf(context));
    return context.json(service.barrier());
  });
  api.post("/stop", async (context) => {
    const { children } = await bodyOf(context);
    if (senderOf(context).kind === "agent")
      throw new HoldfastError("AGENT_REFUSED", "An agent may not stop the daemon.");
    // The answer leaves before its connection is closed.
    setTimeout(() => service.stop(children === true), 30);
    return context.json({ stopping: true });
  });
}

async function bodyOf(context: Context): Promise<JsonObject> {
  if (Number(context.req.header("content-length") ?? "0") > MAX_BODY_BYTES)
    throw new HoldfastError("USAGE", "The body is too large.");
  const text = await context.req.text();
  if (text.length > MAX_BODY_BYTES) throw new HoldfastError("USAGE", "The body is too large.");
  if (text === "") return {};
  const value = parsed(text);
  if (!isJsonObject(value)) throw new HoldfastError("USAGE", "The body is to be a JSON object.");
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HoldfastError("USAGE", "The body is no JSON.", { cause });
  }
}

function senderOf(context: Context): Actor {
  return actorOf(context.req.header("x-holdfast-actor"));
}

function causeOf(context: Context, verb: string): string {
  return `http/${verb}/${context.req.header("idempotency-key") ?? crypto.randomUUID()}`;
}
