import type { EventItem } from "../app/reading/event-json.ts";
import type { KnowledgeItem } from "../app/reading/knowledge.ts";
import type { GateItem } from "../app/reading/gate-item.ts";
import type { QueuedRun } from "../app/runs/queued-run.ts";
import type { RunSummary } from "../app/reading/run-summary.ts";
import type { Reopened } from "../app/runs/reopened.ts";
import type { JsonObject } from "../base/json/json.ts";
import type { RevisionPlan } from "../domain/run/version/revision.ts";
import type { KnowledgePlace } from "../domain/knowledge.ts";
import type { Explanation } from "../domain/run/view/explain.ts";
import type { ShownArtifact, ShownGate, ShownRun } from "../domain/run/view/shown.ts";
import type { Usage } from "../domain/usage.ts";

// The HTTP API as types: the server's table of routes has exactly these, and the client calls nothing else.

/** What goes in and out at one address. */
interface Exchange<Query, Body, Answer> {
  readonly query: Query;
  readonly body: Body;
  readonly answer: Answer;
}

/** No parameters, or no body. */
export interface Nothing {
  readonly nothing?: never;
}

/** Every method and path below `/api/v1`. */
export interface Api {
  readonly "GET /openapi.json": Exchange<Nothing, Nothing, JsonObject>;
  readonly "GET /status": Exchange<Nothing, Nothing, Status>;
  readonly "GET /queue": Exchange<Nothing, Nothing, RunQueue>;
  readonly "POST /stop": Exchange<Nothing, StopBody, { readonly stopping: boolean }>;
  readonly "POST /refusals": Exchange<Nothing, RefusalBody, { readonly recorded: boolean }>;
  readonly "POST /projects": Exchange<Nothing, ProjectBody, ProjectNamed>;
  readonly "POST /sessions": Exchange<Nothing, Nothing, LoginLink>;
  readonly "GET /recovery": Exchange<Nothing, Nothing, BarrierShown>;
  readonly "POST /recovery/retry": Exchange<Nothing, Nothing, BarrierShown>;
  readonly "GET /runs": Exchange<RunsQuery, Nothing, RunPage>;
  readonly "POST /runs": Exchange<Nothing, SubmissionBody, RunNamed>;
  readonly "GET /runs/{id}": Exchange<ShowQuery, Nothing, ShownRun>;
  readonly "GET /runs/{id}/why": Exchange<Nothing, Nothing, Explanation>;
  readonly "GET /runs/{id}/observations": Exchange<Nothing, Nothing, ObservationList>;
  readonly "POST /runs/{id}/cancel": Exchange<Nothing, Nothing, RunNamed>;
  readonly "POST /runs/{id}/resume": Exchange<Nothing, ResumeBody, RunNamed>;
  readonly "POST /runs/{id}/retry": Exchange<Nothing, RetryBody, Reopened>;
  readonly "POST /runs/{id}/revise": Exchange<Nothing, ReviseBody, Revised>;
  readonly "GET /runs/{id}/events": Exchange<EventsQuery, Nothing, EventPage>;
  readonly "GET /runs/{id}/artifacts": Exchange<ArtifactsQuery, Nothing, ArtifactPage>;
  readonly "GET /runs/{id}/stages/{stage}/log": Exchange<LogQuery, Nothing, Bytes>;
  readonly "GET /events": Exchange<EventsQuery, Nothing, EventPage>;
  readonly "GET /artifacts/{sha256}": Exchange<Nothing, Nothing, Bytes>;
  readonly "GET /gates": Exchange<GatesQuery, Nothing, GatePage>;
  readonly "GET /gates/{id}": Exchange<Nothing, Nothing, GateItem>;
  readonly "POST /gates/{id}/answer": Exchange<Nothing, AnswerBody, Answered>;
  readonly "GET /pipelines": Exchange<PageQuery, Nothing, PipelinePage>;
  readonly "POST /pipelines/validate": Exchange<Nothing, ValidateBody, Validated>;
  readonly "GET /missions": Exchange<PageQuery, Nothing, MissionPage>;
  readonly "GET /missions/{id}": Exchange<Nothing, Nothing, JsonObject>;
  readonly "POST /missions/{id}/{verb}": Exchange<Nothing, JsonObject, JsonObject>;
  readonly "GET /knowledge": Exchange<KnowledgeQuery, Nothing, KnowledgePage>;
  readonly "DELETE /knowledge/{key}": Exchange<PlaceQuery, Nothing, Forgotten>;
  readonly "GET /doctor": Exchange<Nothing, Nothing, FindingList>;
  readonly "GET /metrics": Exchange<Nothing, Nothing, string>;
}

export type { EventItem, GateItem, KnowledgeItem, Reopened, RunSummary };

/** The name of a route: method and path. */
export type RouteName = keyof Api;

/** An answer that is a file, whole or in part. */
export type Bytes = Uint8Array;

/** The words in braces of a path. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** What stands in the braces of a route's path. */
export type PathOf<K extends RouteName> = Readonly<Record<NamesIn<K>, string>>;

/** Which part of a list: at most so many, after a cursor that an earlier page gave as `next`. */
export interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** Which runs, newest first. */
export interface RunsQuery extends PageQuery {
  readonly project?: string | undefined;
  readonly state?: ShownRun["state"] | undefined;
  readonly pipeline?: string | undefined;
}

/** Which version of a run, and whether with the files of every attempt. */
export interface ShowQuery {
  readonly version?: number | undefined;
  readonly all?: boolean | undefined;
}

/** Which of a run's artifacts. */
export interface ArtifactsQuery extends ShowQuery, PageQuery {}

/** Which events; `after` is a position, as `cursor` and `Last-Event-ID` are. */
export interface EventsQuery extends PageQuery {
  readonly after?: number | undefined;
  readonly type?: string | undefined;
  /** The newest page instead of the first. */
  readonly latest?: boolean | undefined;
  /** In a stream: observations in between. */
  readonly observations?: boolean | undefined;
}

/** Which journal of a stage; without `attempt` the newest. */
export interface LogQuery {
  readonly attempt?: number | undefined;
  readonly item?: string | undefined;
  readonly role?: "work" | "judge" | "poll" | undefined;
  readonly stream?: "out" | "err" | undefined;
}

/** Which gates, oldest first; without `state` the open ones. */
export interface GatesQuery extends PageQuery {
  readonly state?: ShownGate["state"] | "all" | undefined;
  readonly run?: string | undefined;
  readonly project?: string | undefined;
}

/** Of which project, pipeline and stage; of all where nothing is said. */
export interface PlaceQuery {
  readonly project?: string | undefined;
  readonly pipeline?: string | undefined;
  readonly stage?: string | undefined;
}

/** Which answers, the newest first. */
export interface KnowledgeQuery extends PageQuery, PlaceQuery {
  readonly key?: string | undefined;
}

/** A command that an agent was refused. */
export interface RefusalBody {
  readonly command: string;
}

/** A project's config as plain data, without a run of it, and what its channels need. */
export interface ProjectBody {
  readonly project: string;
  readonly config: JsonObject;
  readonly secrets?: Readonly<Record<string, string>> | null | undefined;
}

/** A project that the home knows. */
export interface ProjectNamed {
  readonly project: string;
}

/** A pipeline as data with its input and what is pinned with it. */
export interface SubmissionBody {
  readonly definition: unknown;
  readonly input?: JsonObject | null | undefined;
  readonly sourceDir?: string | null | undefined;
  readonly project?: string | null | undefined;
  readonly environment?: Readonly<Record<string, string>> | null | undefined;
  readonly secrets?: Readonly<Record<string, string>> | null | undefined;
  readonly agents?: Readonly<Record<string, string>> | null | undefined;
  /** The project's config as plain data, null where it has none; the home keeps the newest. */
  readonly config?: JsonObject | null | undefined;
  readonly key?: string | null | undefined;
  readonly until?: string | null | undefined;
  readonly yes?: boolean | null | undefined;
  /** What the daemon handed out for a run that somebody in a chat asked for; nobody else has one. */
  readonly asked?: string | null | undefined;
}

/** Whether the children are ended too. */
export interface StopBody {
  readonly children?: boolean | null | undefined;
}

/** From which stage on a run is done again, without it from the failed ones; under which definition, where it is another. */
export interface RetryBody extends Pick<
  SubmissionBody,
  "sourceDir" | "project" | "environment" | "secrets" | "agents" | "config"
> {
  readonly from?: string | null | undefined;
  readonly definition?: unknown;
}

/** Values of the run's `env:` references, by reference: the daemon keeps them in memory only. */
export interface ResumeBody {
  readonly secrets?: Readonly<Record<string, string>> | null | undefined;
}

/** What is to change, in words; of which kind, or at which stage, where that is named. */
export interface ReviseBody extends Pick<SubmissionBody, "secrets"> {
  readonly words: string;
  readonly kind?: string | null | undefined;
  readonly stage?: string | null | undefined;
  /** Says what would be done again, and changes nothing. */
  readonly dryRun?: boolean | null | undefined;
}

/** What a revision does: the version that it opens, why this kind, and what is done again; or the run that finds the kind. */
export type Revised = (RevisionPlan | RevisionFinder) & { readonly id: string; readonly dryRun: boolean };

/** The run that finds of which kind a revision is, and opens the version then. */
export interface RevisionFinder {
  readonly finder: string;
}

/** One answer to a gate; `subject` is what was seen. */
export interface AnswerBody {
  readonly option: string;
  readonly note?: string | null | undefined;
  readonly subject?: string | null | undefined;
}

/** A pipeline as data. */
export interface ValidateBody {
  readonly definition: unknown;
}

/** The id of the run that was accepted or told something. */
export interface RunNamed {
  readonly id: string;
}

/** A link that opens one session in a browser. */
export interface LoginLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Where the next page begins; null at the end. */
type Paged<T> = T & { readonly next: string | null };

export type RunPage = Paged<{ readonly runs: readonly RunSummary[] }>;
export type GatePage = Paged<{ readonly gates: readonly GateItem[] }>;
export type ArtifactPage = Paged<{ readonly artifacts: readonly ShownArtifact[] }>;
export type PipelinePage = Paged<{ readonly pipelines: readonly PipelineItem[] }>;
export type MissionPage = Paged<{ readonly missions: readonly JsonObject[] }>;
export type KnowledgePage = Paged<{ readonly knowledge: readonly KnowledgeItem[] }>;

/** What was forgotten: the key, and each place at which something was remembered under it. */
export interface Forgotten {
  readonly key: string;
  readonly forgotten: readonly KnowledgePlace[];
}

/** A page of the record; `next` is the position to go on after, null where it ends. */
export interface EventPage {
  readonly events: readonly EventItem[];
  readonly next: number | null;
}

/** What was answered. */
export interface Answered {
  readonly gate: string;
  readonly run: string;
  readonly option: string;
}

/** A pipeline that this home has run. */
export interface PipelineItem {
  readonly name: string;
  readonly project: string;
  readonly runs: number;
  readonly lastRun: string;
}

/** A valid pipeline in its full form. */
export interface Validated {
  readonly definition: unknown;
  readonly hash: string;
  readonly warnings: readonly unknown[];
}

/** What is seen of the processes of a run. */
export interface ObservationList {
  readonly observations: readonly {
    readonly stage: string;
    readonly execution: string;
    readonly line: string | null;
    readonly progress: string | null;
    readonly usage: Usage | null;
    readonly at: number;
  }[];
}

/** What the doctor finds, and how to fix it. */
export interface FindingList {
  readonly findings: readonly {
    readonly code: string;
    readonly severity: "error" | "warning" | "note";
    readonly message: string;
    readonly next: string;
  }[];
}

/** The runs that wait for their turn. */
export interface RunQueue {
  readonly queue: readonly QueuedRun[];
}

/** How far the start-up recovery is. */
export interface BarrierShown {
  readonly state: "in_progress" | "complete" | "failed";
  readonly since: string;
  readonly reason: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly incarnation: string | null;
}

/** Who orchestrates the home. */
export interface Status {
  readonly orchestrator: { readonly pid: number; readonly since: string; readonly version: string };
  readonly barrier: BarrierShown;
  readonly runs: { readonly open: number; readonly waiting: number; readonly quarantined: readonly string[] };
  /** Where people are heard, or should be. */
  readonly channels: readonly HeardChannelShown[];
}

/** A channel on which people are heard. */
export interface HeardChannelShown {
  readonly project: string;
  readonly channel: string;
  /** What keeps them from being heard; null while they are. */
  readonly trouble: string | null;
  readonly since: string | null;
}
