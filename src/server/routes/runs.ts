import type { Command } from "../../domain/run/commands.ts";
import type { Reading } from "../../app/reading/reading.ts";
import type { Service } from "../../app/daemon/service.ts";
import { USUAL } from "../http/page.ts";
import { route, type Asked, type Reply, type Routes } from "../http/route.ts";
import { explanation, observationList, reopened, revised, runNamed, runPage } from "../schemas/answers.ts";
import { resumeBody, retryBody, reviseBody, submissionBody } from "../schemas/bodies.ts";
import { noBody, noQuery } from "../schemas/pieces.ts";
import { runsQuery, showQuery } from "../schemas/queries.ts";
import { shownRun } from "../schemas/run.ts";
import type { RunNamed, RunPage, RunsQuery } from "../contract.ts";

type Names =
  | "GET /runs"
  | "POST /runs"
  | "GET /runs/{id}"
  | "GET /runs/{id}/why"
  | "GET /runs/{id}/observations"
  | "POST /runs/{id}/cancel"
  | "POST /runs/{id}/resume"
  | "POST /runs/{id}/retry"
  | "POST /runs/{id}/revise";

const FOUND = ["NOT_FOUND", "AMBIGUOUS"] as const;
const STEERED = [...FOUND, "REFUSED", "KEY_REUSED", "AGENT_REFUSED"] as const;

/** Routes that list, accept, show and steer runs. */
export const runRoutes: Routes<Names> = {
  "GET /runs": route("GET /runs", {
    says: "Lists runs, newest first.",
    query: runsQuery,
    body: noBody,
    answer: runPage,
    reply: ({ reading }, { query }) => ({ answer: listRuns(reading, query) }),
  }),
  "POST /runs": route("POST /runs", {
    says: "Accepts a run. It is durable when this answers; the same key with the same pipeline and input names the same run.",
    query: noQuery,
    body: submissionBody,
    answer: runNamed,
    status: 201,
    failures: [
      "DEFINITION_INVALID",
      "INPUT_INVALID",
      "PROGRAM_MISSING",
      "SECRET_MISSING",
      "UNKNOWN_STAGE",
      "KEY_REUSED",
      "RECOVERING",
      "RECOVERY_FAILED",
      "AGENT_REFUSED",
    ],
    // It may begin a run, whose gates then wait for people.
    people: {
      command: "run --yes",
      may: "answer gates, not even those of a run that it begins",
      when: ({ yes }) => yes === true,
    },
    reply: async (service, { body, incoming: { sent } }) => {
      const { id, known } = await service.accept(body, sent);
      const replayed = known ? { "idempotency-replayed": "true" } : {};
      return { answer: { id }, status: 201, headers: { location: `/api/v1/runs/${id}`, ...replayed } };
    },
  }),
  "GET /runs/{id}": route("GET /runs/{id}", {
    says: "Shows everything about a run: by id or unique prefix.",
    query: showQuery,
    body: noBody,
    answer: shownRun,
    failures: FOUND,
    reply: ({ reading }, { path, query: { version = null, all = false } }) => ({
      answer: reading.show(reading.findRun(path.id).id, { version, all }),
    }),
  }),
  "GET /runs/{id}/why": route("GET /runs/{id}/why", {
    says: "Says why a run stands where it stands, and what can be done.",
    query: noQuery,
    body: noBody,
    answer: explanation,
    failures: FOUND,
    reply: ({ reading, explain }, { path }) => ({ answer: explain(reading.findRun(path.id).id) }),
  }),
  "GET /runs/{id}/observations": route("GET /runs/{id}/observations", {
    says: "Shows the newest that was seen of a run's processes.",
    query: noQuery,
    body: noBody,
    answer: observationList,
    failures: FOUND,
    reply: ({ reading, observations }, { path }) => ({
      answer: { observations: observations(reading.findRun(path.id).id) },
    }),
  }),
  "POST /runs/{id}/cancel": route("POST /runs/{id}/cancel", {
    says: "Ends a run: everything of it is stopped first.",
    query: noQuery,
    body: noBody,
    answer: runNamed,
    failures: STEERED,
    people: { command: "cancel", may: "cancel a run", on: "run" },
    reply: async (service, asked) => steer(service, asked, { type: "cancel" }),
  }),
  "POST /runs/{id}/resume": route("POST /runs/{id}/resume", {
    says: "Lets a run go on that was held or interrupted, or waits for a credential that this brings.",
    query: noQuery,
    body: resumeBody,
    answer: runNamed,
    failures: [...STEERED, "RECOVERING", "RECOVERY_FAILED"],
    people: { command: "resume", may: "resume a run", on: "run" },
    reply: async (service, { path, body: { secrets }, incoming: { sent } }) => {
      const { id } = service.reading.findRun(path.id);
      await service.resume(id, secrets ?? {}, sent);
      return { answer: { id } };
    },
  }),
  "POST /runs/{id}/retry": route("POST /runs/{id}/retry", {
    says: "Opens the next version of an ended run: from a stage on, or from what failed.",
    query: noQuery,
    body: retryBody,
    answer: reopened,
    failures: [
      ...STEERED,
      "UNKNOWN_STAGE",
      "DEFINITION_INVALID",
      "INPUT_INVALID",
      "PROGRAM_MISSING",
      "SECRET_MISSING",
      "RECOVERING",
      "RECOVERY_FAILED",
    ],
    people: { command: "retry", may: "retry a run", on: "run" },
    reply: async (service, { path, body: { from = null, ...rest }, incoming: { sent } }) => {
      const submission = (rest.definition ?? null) === null ? null : rest;
      const asked = { from, submission, secrets: rest.secrets ?? {}, sent };
      return { answer: await service.retry(service.reading.findRun(path.id).id, asked) };
    },
  }),
  "POST /runs/{id}/revise": route("POST /runs/{id}/revise", {
    says: "Opens the next version of a delivered run as the words ask. Where they do not say which kind is meant, and the project's config has an agent for that, it is asked by a run of its own, which opens the version then (202, `finder`); else the problem's `details.kinds` has what may be. `dryRun` changes nothing.",
    query: noQuery,
    body: reviseBody,
    answer: revised,
    failures: [...STEERED, "KIND_UNCLEAR", "UNKNOWN_KIND", "UNKNOWN_STAGE", "RECOVERING", "RECOVERY_FAILED"],
    people: { command: "revise", may: "revise a run", on: "run" },
    reply: async ({ reading, revise }, { path, body, incoming: { sent } }) => {
      const { id } = reading.findRun(path.id);
      const { words, kind = null, stage = null, secrets, dryRun } = body;
      const asked = { words, kind, stage };
      if (dryRun === true) return { answer: { id, dryRun, ...reading.revision(id, asked) } };
      const revising = await revise(id, { asked, secrets: secrets ?? {}, sent });
      return { answer: { id, dryRun: false, ...revising }, status: "finder" in revising ? 202 : 200 };
    },
  }),
};

function listRuns(reading: Reading, { limit = USUAL, cursor, project, state, pipeline }: RunsQuery): RunPage {
  const rows = reading.runs({
    limit: limit + 1,
    ...(project === undefined ? {} : { project }),
    ...(state === undefined ? {} : { states: [state] }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(cursor === undefined ? {} : { before: cursor }),
  });
  const runs = reading.summaries(rows.slice(0, limit));
  return { runs, next: rows.length > limit ? (runs.at(-1)?.id ?? null) : null };
}

async function steer(
  service: Service,
  { path, incoming }: Pick<Asked<"POST /runs/{id}/cancel">, "path" | "incoming">,
  command: Command,
): Promise<Reply<RunNamed>> {
  const { id } = service.reading.findRun(path.id);
  await service.command(id, command, incoming.sent);
  return { answer: { id } };
}
