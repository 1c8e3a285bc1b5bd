import { z } from "zod";
import type { Explanation } from "../../domain/run/view/explain.ts";
import type * as Contract from "../contract.ts";
import { anyObject, moment, momentOrNull, numberOrNull, textOrNull } from "./pieces.ts";
import { named } from "./named.ts";
import { answerOption, artifact, runState, usage } from "./run.ts";

const next = textOrNull;

const runSummary: z.ZodType<Contract.RunSummary> = named(
  "RunSummary",
  z.object({
    id: z.string(),
    pipeline: z.string(),
    project: z.string(),
    state: runState,
    reason: textOrNull,
    version: z.int(),
    partial: z.boolean(),
    createdAt: moment,
    startedAt: momentOrNull,
    endedAt: momentOrNull,
    label: z.string().describe("The pipeline's title with the input filled in, else a digest of the input."),
    stages: z.object({ done: z.int(), total: z.int().nullable() }),
    attempts: z.int().describe("Of the present version."),
    gates: z.int().describe("Open questions."),
    recoveries: z.int(),
    stage: z
      .object({
        id: z.string(),
        state: z.string(),
        reason: textOrNull,
        message: textOrNull,
        sentBack: z.int(),
        fix: textOrNull,
      })
      .nullable()
      .describe("The stage that it failed of, waits for or works at."),
    cost: z.object({ usd: numberOrNull }),
  }),
);

export const runPage: z.ZodType<Contract.RunPage> = named("RunPage", z.object({ runs: z.array(runSummary), next }));

export const runNamed: z.ZodType<Contract.RunNamed> = named("RunNamed", z.object({ id: z.string() }));

export const reopened: z.ZodType<Contract.Reopened> = named(
  "Reopened",
  z.object({ id: z.string(), changed: z.array(z.string()).optional(), removed: z.array(z.string()).optional() }),
);

const revisedRun = { id: z.string(), dryRun: z.boolean() };

export const revised: z.ZodType<Contract.Revised> = named(
  "Revised",
  z.union([
    z.object({
      ...revisedRun,
      version: z.int(),
      kind: textOrNull,
      stage: z.string(),
      by: z.enum(["kind", "rule", "stage", "agent", "person"]),
      found: z
        .object({ finder: z.string(), confidence: numberOrNull, parameters: z.record(z.string(), z.string()) })
        .optional()
        .describe("What was found by the run that was asked which kind is meant."),
      because: z.string(),
      again: z.array(z.string()),
      unlessSame: z.array(z.string()),
      kept: z.array(z.string()),
    }),
    z.object({
      ...revisedRun,
      finder: z.string().describe("The run that finds the kind, and opens the version then."),
    }),
  ]),
);

export const explanation: z.ZodType<Explanation> = named(
  "Explanation",
  z.object({ state: z.string(), because: z.array(z.string()), next: z.array(z.string()) }),
);

export const observationList: z.ZodType<Contract.ObservationList> = named(
  "ObservationList",
  z.object({
    observations: z.array(
      z.object({
        stage: z.string(),
        execution: z.string(),
        line: textOrNull,
        progress: textOrNull,
        usage: usage.nullable(),
        at: z.number(),
      }),
    ),
  }),
);

const event: z.ZodType<Contract.EventItem> = named(
  "Event",
  z.object({
    id: z.string(),
    position: z.int(),
    stream: z.string(),
    seq: z.int(),
    v: z.int(),
    epoch: z.int(),
    at: moment,
    actor: z.object({ kind: z.string(), id: z.string() }),
    type: z.string(),
    cause: z.string(),
    data: anyObject.nullable(),
    dataHash: z.string(),
    trace: textOrNull,
    prevHash: textOrNull,
    hash: z.string(),
  }),
);

export const eventPage: z.ZodType<Contract.EventPage> = named(
  "EventPage",
  z.object({ events: z.array(event), next: numberOrNull }),
);

export const artifactPage: z.ZodType<Contract.ArtifactPage> = named(
  "ArtifactPage",
  z.object({ artifacts: z.array(artifact), next }),
);

export const gateItem: z.ZodType<Contract.GateItem> = named(
  "GateItem",
  z.object({
    id: z.string(),
    run: z.string(),
    pipeline: z.string(),
    label: z.string(),
    project: z.string(),
    input: anyObject,
    overdue: z.boolean(),
    stage: z.string(),
    kind: z.string(),
    state: z.enum(["open", "answered", "expired", "withdrawn"]),
    question: z.string(),
    options: z.array(answerOption),
    subject: z.string(),
    openedAt: moment,
    expiresAt: momentOrNull,
    answer: textOrNull,
    answeredBy: textOrNull,
  }),
);

export const gatePage: z.ZodType<Contract.GatePage> = named("GatePage", z.object({ gates: z.array(gateItem), next }));

export const answered: z.ZodType<Contract.Answered> = named(
  "Answered",
  z.object({ gate: z.string(), run: z.string(), option: z.string() }),
);

export const pipelinePage: z.ZodType<Contract.PipelinePage> = named(
  "PipelinePage",
  z.object({
    pipelines: z.array(z.object({ name: z.string(), project: z.string(), runs: z.int(), lastRun: z.string() })),
    next,
  }),
);

export const validated: z.ZodType<Contract.Validated> = named(
  "Validated",
  z.object({ definition: z.unknown(), hash: z.string(), warnings: z.array(z.unknown()) }),
);

export const missionPage: z.ZodType<Contract.MissionPage> = named(
  "MissionPage",
  z.object({ missions: z.array(anyObject), next }),
);

const place = { project: z.string(), pipeline: z.string(), stage: z.string(), key: z.string() };

export const knowledgePage: z.ZodType<Contract.KnowledgePage> = named(
  "KnowledgePage",
  z.object({
    knowledge: z.array(
      z.object({
        ...place,
        question: z.string(),
        answer: z.string(),
        note: textOrNull,
        by: z.string(),
        run: z.string(),
        gate: z.string(),
        keptAt: moment,
      }),
    ),
    next,
  }),
);

export const forgotten: z.ZodType<Contract.Forgotten> = named(
  "Forgotten",
  z.object({ key: z.string(), forgotten: z.array(z.object(place)) }),
);
