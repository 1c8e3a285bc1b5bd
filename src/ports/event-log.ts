import type { EpochMs } from "../base/clock.ts";
import type { JsonObject } from "../base/json/json.ts";
import type { Actor } from "../domain/actor.ts";
import type { KnowledgeKept, KnowledgePlace } from "../domain/knowledge.ts";
import type { ChangedRow } from "../domain/run/view/row.ts";

// The store's contract. Two promises carry everything: what `transact` returned from is durable, and an append that is
// not based on the stream's present end, or comes from an older epoch, changes nothing.

/** An event as it is stored. */
export interface StoredEvent {
  readonly id: string;
  /** Commit order of the home: cursor and SSE id. */
  readonly position: number;
  readonly stream: string;
  readonly seq: number;
  readonly v: number;
  readonly epoch: number;
  readonly at: EpochMs;
  readonly actor: Actor;
  readonly type: string;
  readonly cause: string;
  /** Null once it was erased (`event.redacted`). */
  readonly data: JsonObject | null;
  readonly dataHash: string;
  readonly trace: string | null;
  readonly prevHash: string | null;
  readonly hash: string;
}

/** An event to be appended; the store adds id, position, hashes. */
export interface NewEvent {
  readonly type: string;
  readonly v: number;
  readonly at: EpochMs;
  readonly actor: Actor;
  readonly cause: string;
  readonly data: JsonObject;
}

/** One append: events for one stream that follow its present end. */
export interface Append {
  readonly stream: string;
  readonly kind: "run" | "mission" | "home";
  readonly expectedSeq: number;
  readonly epoch: number;
  readonly trace: string | null;
  readonly events: readonly NewEvent[];
  readonly rows: readonly ChangedRow[];
  /** When the stream wants to be looked at again; null: not by time. Undefined leaves it. */
  readonly wakeAt?: EpochMs | null;
}

/** What became of an append: the events as stored, or why it was refused. */
export type Appended =
  | { readonly ok: true; readonly events: readonly StoredEvent[]; readonly repeated: boolean }
  | { readonly ok: false; readonly actualSeq: number; readonly reason: "stale-seq" | "stale-epoch" };

/** The writing side, usable only inside `transact`. */
export interface Writer {
  readonly append: (append: Append) => Appended;
  /** Keeps a text under its SHA-256; the same text again is a no-op. */
  readonly putPayload: (text: string) => string;
  readonly setWakeAt: (stream: string, wakeAt: EpochMs | null) => void;
  /** Erases the data of an event of the home's stream, and what was made of it; its hash and the chain stay. Throws REFUSED for another stream. */
  readonly erase: (stream: string, seq: number) => void;
  /** Notes how far a source of updates was taken; outside chain and rebuild. */
  readonly setCursor: (name: string, cursor: string, at: EpochMs) => void;
  /** Runs one turn in a savepoint: what it throws rolls it back alone. */
  readonly savepoint: <T>(turn: () => T) => T;
}

/** A snapshot of a long fold. */
export interface Snapshot {
  readonly stream: string;
  readonly seq: number;
  readonly foldVersion: number;
  readonly hash: string;
  readonly state: string;
}

/** What lists say of a run. */
export interface RunListed {
  /** The pipeline's title, filled in at acceptance, else a digest of the input. */
  readonly label: string;
  /** Stages that succeeded or were skipped. */
  readonly stagesDone: number;
  /** Attempts of the present version. */
  readonly attempts: number;
  /** Open questions. */
  readonly gates: number;
  /** The stage that it failed of, waits for or works at, with why. */
  readonly stage: string | null;
  readonly stageState: string | null;
  readonly stageReason: string | null;
  readonly stageMessage: string | null;
  /** How often that stage was sent back by a judge, and what that one asked for last. */
  readonly sentBack: number;
  readonly fix: string | null;
}

/** A run's row as the projections hold it. */
export interface RunRow extends RunListed {
  readonly id: string;
  readonly pipeline: string;
  readonly project: string;
  readonly state: string;
  readonly reason: string | null;
  readonly version: number;
  /** Hash of the definition that it pinned. */
  readonly definition: string;
  readonly createdAt: EpochMs;
  readonly startedAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly partial: boolean;
  readonly owner: number | null;
  readonly usd: number | null;
  /** Processes that are not settled. */
  readonly processes: number;
  readonly recoveries: number;
}

/** A gate's row. */
export interface GateRow {
  readonly id: string;
  readonly run: string;
  readonly stage: string;
  readonly kind: string;
  readonly state: string;
  readonly question: string;
  readonly options: string;
  readonly openedAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  readonly subject: string;
  readonly answer: string | null;
  readonly answeredBy: string | null;
}

/** A row of a table by its columns. */
export type TableRow = Readonly<Record<string, string | number | null>>;

/** An answer that is remembered. */
export interface KnowledgeRow extends KnowledgeKept {
  /** The number of its event in the home's stream; of two at one place the greater one counts. */
  readonly seq: number;
  readonly keptAt: EpochMs;
}

/** A message that was sent to people, as the outbox has it. */
export interface SentRow {
  readonly run: string;
  readonly project: string;
  readonly channel: string;
  readonly kind: string;
  readonly gate: string | null;
}

/** A pipeline of a project, as its runs name it. */
export interface PipelineRow {
  readonly name: string;
  readonly project: string;
  readonly runs: number;
  readonly lastRun: string;
}

/** Which events to read: of one stream or all, after a position or number. */
export interface EventQuery {
  readonly stream?: string;
  readonly afterPosition?: number;
  readonly afterSeq?: number;
  readonly sinceAt?: EpochMs;
  readonly types?: readonly string[];
  /** Gives an event that cannot be decoded without its data, for who only shows it; otherwise it is a failure. */
  readonly lenient?: boolean;
  /** All of them where it is missing. */
  readonly limit?: number;
}

/** Which runs to list, newest first. */
export interface RunQuery {
  readonly project?: string;
  readonly states?: readonly string[];
  readonly pipeline?: string;
  /** Only those that had not ended before this moment. */
  readonly since?: EpochMs;
  readonly before?: string;
  /** All of them where it is missing. */
  readonly limit?: number;
}

/** The reading side; it never sees a half-written turn and works while another process writes. */
export interface StoreReader {
  readonly events: (query: EventQuery) => readonly StoredEvent[];
  readonly head: (stream: string) => { readonly seq: number; readonly hash: string | null } | null;
  readonly lastPosition: () => number;
  /** A kept text; null when it was never kept or its file is gone. Throws PAYLOAD_LOST when it was changed. */
  readonly payload: (hash: string) => string | null;
  /** The snapshot of a stream by this version of the fold; none where its hash is not the log's. */
  readonly snapshot: (stream: string, foldVersion: number) => Snapshot | null;
  /** What breaks a stream's chain: changed, removed or swapped events; null when it is whole. */
  readonly chainFault: (stream: string) => string | null;
  readonly runs: (query: RunQuery) => readonly RunRow[];
  /** Runs whose id begins with a prefix, at most `limit`. */
  readonly runsByPrefix: (prefix: string, limit: number) => readonly RunRow[];
  readonly runByKey: (key: string) => { readonly id: string; readonly keyHash: string } | null;
  readonly openRuns: (states: readonly string[]) => readonly RunRow[];
  /** Runs that have something to tell, or are telling it; ended ones too. */
  readonly runsWithOutbox: () => readonly RunRow[];
  /** Projects that have open runs. */
  readonly openProjects: () => readonly string[];
  /** What was sent and is called so by the far side, the newest run first; two far sides may use the same name. */
  readonly sentAs: (remote: string) => readonly SentRow[];
  /** Whether something is being sent over a channel: how the far side calls it is not known yet. */
  readonly isSending: (project: string, channel: string) => boolean;
  /** How far a source of updates was taken; null where nothing of it was. */
  readonly cursor: (name: string) => string | null;
  readonly counts: () => { readonly open: number; readonly waiting: number };
  /** How many runs are in each state that any is in. */
  readonly stateCounts: () => Readonly<Record<string, number>>;
  /** The pipelines that were run, by name and project. */
  readonly pipelines: () => readonly PipelineRow[];
  readonly gates: (query: {
    readonly run?: string;
    readonly project?: string;
    readonly state?: string;
    readonly id?: string;
    /** What their ids begin with. */
    readonly prefix?: string;
  }) => readonly GateRow[];
  /** Answers that are remembered, the newest first, overtaken ones too. */
  readonly knowledge: (query: Partial<KnowledgePlace>) => readonly KnowledgeRow[];
  /** What the tables hold of a run, for one whose events cannot be read. */
  readonly tableRows: (table: "stages" | "attempts" | "artifacts", run: string) => readonly TableRow[];
  readonly artifactByHash: (sha256: string) => {
    readonly run: string;
    readonly stage: string;
    readonly item: string;
    readonly attempt: number;
    readonly path: string;
    readonly mediaType: string;
  } | null;
  readonly dueRuns: (now: EpochMs) => readonly string[];
  readonly nextWake: () => EpochMs | null;
  readonly lastBeat: (epoch: number) => EpochMs | null;
  readonly close: () => void;
}

/** The whole store of a home, held by its one orchestrator. */
export interface Store extends StoreReader {
  /** Runs turns in one transaction; durable when it returns. `SQLITE_FULL` is thrown as STORE_FULL, with nothing written. */
  readonly transact: <T>(work: (writer: Writer) => T) => T;
  readonly saveSnapshot: (snapshot: Snapshot) => void;
  /** Notes that an incarnation lives; an observation, outside chain and rebuild. */
  readonly beat: (epoch: number, at: EpochMs) => void;
  readonly observe: (key: string, at: EpochMs, text: string) => void;
}
