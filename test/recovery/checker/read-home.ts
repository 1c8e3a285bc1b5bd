import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Chat } from "./read-chat.ts";
import type { Arrival, LogLine } from "./read-log.ts";

// The checker knows a home by its files alone: SQL of its own, no code of the product.

/** An event as its row stands. */
export interface EventRow {
  readonly position: number;
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  readonly v: number;
  readonly epoch: number;
  readonly at: string;
  readonly actor: string;
  readonly type: string;
  readonly cause: string;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly dataHash: string;
  readonly salt: string;
  readonly trace: string | null;
  readonly prevHash: string | null;
  readonly hash: string;
}

/** What a database holds. */
export interface StoreContent {
  readonly events: readonly EventRow[];
  readonly ledger: readonly { readonly lastPosition: number; readonly digest: string }[];
  readonly runs: readonly RunRow[];
  readonly artifacts: readonly ArtifactRow[];
  readonly outbox: readonly OutboxRow[];
  readonly knowledge: readonly KnowledgeRow[];
}

/** A message's row. */
export interface OutboxRow {
  readonly id: string;
  readonly kind: string;
  readonly channel: string;
  readonly state: string;
}

/** A remembered answer's row. */
export interface KnowledgeRow {
  readonly gate: string;
  readonly answer: string;
}

/** A run's row. */
export interface RunRow {
  readonly id: string;
  readonly pipeline: string;
  readonly state: string;
  readonly owner: number | null;
  readonly recoveries: number;
  readonly processes: number;
}

/** An artifact's row. */
export interface ArtifactRow {
  readonly run: string;
  readonly stage: string;
  /** Key of the item; empty where the stage has none. */
  readonly item: string;
  readonly attempt: number;
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

/** Everything that a check looks at. */
export interface Evidence {
  readonly folder: string;
  readonly home: string;
  readonly store: StoreContent;
  /** As dead orchestrators left it, oldest first. */
  readonly snapshots: readonly StoreContent[];
  readonly log: readonly LogLine[];
  readonly arrivals: readonly Arrival[];
  readonly chat: Chat;
  readonly acknowledged: readonly string[];
  /** Processes were killed beside orchestrators, so that ends may have been seen by nobody. */
  readonly mayLose: boolean;
  /** Children were killed too, or lost their output's reader, or cannot say that they ended. */
  readonly mayDie: boolean;
  /** Pumps were killed, and with them what they had not yet written. */
  readonly mayDrop: boolean;
  readonly secret: string;
  /** How the run ended that nobody disturbed. */
  readonly expected: Outcome;
}

/** What a run came to. */
export interface Outcome {
  readonly state: string;
  /** Hash by stage, name and path of each artifact of a committed stage. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** Artifacts that may be there as well: work that was over before a cancel was taken. */
  readonly optional?: Readonly<Record<string, string>>;
  /** What it comes to where a cancel was neither taken nor recorded. */
  readonly unheard?: Outcome;
}

/** Reads a database; an empty one where it has no tables yet. */
export function readStore(file: string): StoreContent {
  const empty = { events: [], ledger: [], runs: [], artifacts: [], outbox: [], knowledge: [] };
  if (!existsSync(file)) return empty;
  const database = new DatabaseSync(file);
  try {
    database.exec("pragma query_only = on");
    if (database.prepare("select 1 from sqlite_schema where name = 'events'").get() === undefined) return empty;
    return {
      events: database.prepare("select * from events order by position").all().map(eventFrom),
      ledger: database
        .prepare("select last_position, digest from ledger order by n")
        .all()
        .map((row) => ({ lastPosition: Number(row["last_position"]), digest: String(row["digest"]) })),
      runs: tableOf(database, "run_rows order by id").map(runFrom),
      artifacts: tableOf(database, "artifact_rows order by run, stage, item, attempt, name, path").map(artifactFrom),
      outbox: tableOf(database, "outbox_rows order by id").map(outboxFrom),
      knowledge: tableOf(database, "knowledge_rows order by seq").map(knowledgeFrom),
    };
  } finally {
    database.close();
  }
}

type Row = Readonly<Record<string, unknown>>;

/** Rows of a table that comes with a later migration; a start that was killed may not have made it yet. */
function tableOf(database: DatabaseSync, tableInOrder: string): readonly Row[] {
  const table = tableInOrder.replace(/ .*/, "");
  if (database.prepare("select 1 from sqlite_schema where name = ?").get(table) === undefined) return [];
  return database.prepare(`select * from ${tableInOrder}`).all();
}

function eventFrom(row: Row): EventRow {
  const text = String(row["data"]);
  return {
    position: Number(row["position"]),
    id: String(row["id"]),
    stream: String(row["stream"]),
    seq: Number(row["seq"]),
    v: Number(row["v"]),
    epoch: Number(row["epoch"]),
    at: String(row["at"]),
    actor: String(row["actor"]),
    type: String(row["type"]),
    cause: String(row["cause"]),
    text,
    data: parsed(text),
    dataHash: String(row["data_hash"]),
    salt: String(row["salt"]),
    trace: textOrNull(row["trace"]),
    prevHash: textOrNull(row["prev_hash"]),
    hash: String(row["hash"]),
  };
}

// What cannot be read is for the rule of the chain to find.
function parsed(text: string): EventRow["data"] {
  try {
    const data: EventRow["data"] = JSON.parse(text);
    return data;
  } catch {
    return {};
  }
}

function runFrom(row: Row): RunRow {
  return {
    id: String(row["id"]),
    pipeline: String(row["pipeline"]),
    state: String(row["state"]),
    owner: row["owner"] === null ? null : Number(row["owner"]),
    recoveries: Number(row["recoveries"]),
    processes: Number(row["processes"]),
  };
}

function artifactFrom(row: Row): ArtifactRow {
  return {
    run: String(row["run"]),
    stage: String(row["stage"]),
    item: String(row["item"]),
    attempt: Number(row["attempt"]),
    name: String(row["name"]),
    path: String(row["path"]),
    sha256: String(row["sha256"]),
  };
}

function outboxFrom(row: Row): OutboxRow {
  return {
    id: String(row["id"]),
    kind: String(row["kind"]),
    channel: String(row["channel"]),
    state: String(row["state"]),
  };
}

function knowledgeFrom(row: Row): KnowledgeRow {
  return { gate: String(row["gate"]), answer: String(row["answer"]) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Every regular file below a folder. */
export function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A run's events of one type. */
export function eventsOf(store: StoreContent, run: string, type: string): readonly EventRow[] {
  return store.events.filter((event) => event.stream === run && event.type === type);
}
