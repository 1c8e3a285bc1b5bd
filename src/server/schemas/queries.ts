import { z } from "zod";
import type {
  ArtifactsQuery,
  EventsQuery,
  GatesQuery,
  KnowledgeQuery,
  LogQuery,
  PlaceQuery,
  RunsQuery,
  ShowQuery,
} from "../contract.ts";
import { runState } from "./run.ts";
import { paging, wholeNumber, yesOrNo } from "./pieces.ts";

const which = { version: wholeNumber.optional(), all: yesOrNo.optional() };

export const runsQuery: z.ZodType<RunsQuery> = z.object({
  ...paging,
  project: z.string().optional(),
  state: runState.optional(),
  pipeline: z.string().optional(),
});

export const showQuery: z.ZodType<ShowQuery> = z.object(which);

export const artifactsQuery: z.ZodType<ArtifactsQuery> = z.object({ ...paging, ...which });

export const eventsQuery: z.ZodType<EventsQuery> = z.object({
  ...paging,
  after: wholeNumber.optional(),
  type: z.string().optional(),
  latest: yesOrNo.optional(),
  observations: yesOrNo.optional(),
});

export const logQuery: z.ZodType<LogQuery> = z.object({
  attempt: wholeNumber.optional(),
  item: z.string().optional(),
  role: z.enum(["work", "judge", "poll"]).optional(),
  stream: z.enum(["out", "err"]).optional(),
});

const place = {
  project: z.string().optional(),
  pipeline: z.string().optional(),
  stage: z.string().optional(),
};

export const placeQuery: z.ZodType<PlaceQuery> = z.object(place);

export const knowledgeQuery: z.ZodType<KnowledgeQuery> = z.object({
  ...paging,
  ...place,
  key: z.string().optional(),
});

export const gatesQuery: z.ZodType<GatesQuery> = z.object({
  ...paging,
  state: z.enum(["open", "answered", "expired", "withdrawn", "all"]).optional(),
  run: z.string().optional(),
  project: z.string().optional(),
});
