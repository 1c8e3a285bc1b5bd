import type {
  EventQuery,
  GateRow,
  RunQuery,
  Snapshot,
  StoredEvent,
  StoreReader,
  TableRow,
} from "../../../ports/event-log.ts";
import { HoldfastError } from "../../../base/failure.ts";
import { sha256 } from "../../../base/hash.ts";
import { chainFault } from "./chain-fault.ts";
import type { Connection, SqlInput, SqlRow } from "../connection.ts";
import {
  eventFromRow,
  shownEventFromRow,
  gateFromRow,
  numberOf,
  numberOrNull,
  runFromRow,
  textOf,
  textOrNull,
} from "./decode.ts";
import { TABLES } from "../write/write-rows.ts";
import type { PayloadFiles } from "../payload-files.ts";
import { readKnowledge } from "./read-knowledge.ts";
import { timestamp } from "../../../base/clock.ts";
import { OPEN_STATES } from "../../../domain/run/states.ts";

/** The reading side over one connection. */
export function createReader(connection: Connection, payloads: PayloadFiles): StoreReader {
  return {
    events: (query) => readEvents(connection, query),
    head: (stream) => {
      const row = connection.get("select seq, hash from streams where stream = ?", stream);
      return row === null ? null : { seq: numberOf(row, "seq"), hash: textOf(row, "hash") };
    },
    lastPosition: () =>
      numberOf(connection.get("select coalesce(max(position), 0) as last from events") ?? { last: 0 }, "last"),
    payload: (hash) => readPayload(connection, payloads, hash),
    chainFault: (stream) => chainFault(connection, stream),
    snapshot: (stream, foldVersion) => readSnapshot(connection, stream, foldVersion),
    ...runReads(connection),
    runsWithOutbox: () =>
      connection
        .all(
          "select * from run_rows where id in (select run from outbox_rows where state in ('pending', 'sending')) order by id",
        )
        .map(runFromRow),
    ...hearingReads(connection),
    gates: (query) => readGates(connection, query),
    knowledge: (query) => readKnowledge(connection, query),
    tableRows: (table, run) =>
      connection
        .all(`select * from ${TABLES[table].table} where run = ? order by ${TABLE_ORDER[table]}`, run)
        .map(cellsOf),
    artifactByHash: (hash) => readArtifact(connection, hash),
    dueRuns: (now) =>
      connection
        .all("select stream from streams where wake_at is not null and wake_at <= ? order by wake_at", now)
        .map((row) => textOf(row, "stream")),
    nextWake: () =>
      numberOrNull(connection.get("select min(wake_at) as at from streams where wake_at is not null") ?? {}, "at"),
    lastBeat: (epoch) => numberOrNull(connection.get("select at from beats where epoch = ?", epoch) ?? {}, "at"),
    close: () => {
      connection.close();
    },
  };
}

// Written out, not bound: only so does SQLite use the index of open runs.
const IS_OPEN = `state in (${OPEN_STATES.map((state) => `'${state}'`).join(", ")})`;

const TABLE_ORDER = { stages: "place", attempts: "stage, item, n", artifacts: "stage, item, attempt, name, path" };

function cellsOf(row: SqlRow): TableRow {
  const cells = Object.entries(row).flatMap(([name, cell]) =>
    typeof cell === "string" || typeof cell === "number" || cell === null ? [[name, cell] as const] : [],
  );
  return Object.fromEntries(cells);
}

function readPayload(connection: Connection, payloads: PayloadFiles, hash: string): string | null {
  const row = connection.get("select body from payloads where sha256 = ?", hash);
  const text = row === null ? null : (textOrNull(row, "body") ?? payloads.read(hash));
  if (text === null || sha256(text) === hash) return text;
  throw new HoldfastError("PAYLOAD_LOST", `The kept text ${hash} is not what it was.`);
}

function hearingReads(connection: Connection): Pick<StoreReader, "openProjects" | "sentAs" | "isSending" | "cursor"> {
  return {
    openProjects: () =>
      connection
        .all(`select distinct project from run_rows where ${IS_OPEN} order by project`)
        .map((row) => textOf(row, "project")),
    sentAs: (remote) =>
      connection
        .all(
          "select o.run, r.project, o.channel, o.kind, o.gate from outbox_rows o join run_rows r on r.id = o.run where o.remote = ? order by o.run desc limit 100",
          remote,
        )
        .map((row) => ({
          run: textOf(row, "run"),
          project: textOf(row, "project"),
          channel: textOf(row, "channel"),
          kind: textOf(row, "kind"),
          gate: textOrNull(row, "gate"),
        })),
    isSending: (project, channel) =>
      connection.get(
        "select 1 from outbox_rows o join run_rows r on r.id = o.run where o.state = 'sending' and o.channel = ? and r.project = ? limit 1",
        channel,
        project,
      ) !== null,
    cursor: (name) => {
      const row = connection.get("select cursor from cursors where name = ?", name);
      return row === null ? null : textOf(row, "cursor");
    },
  };
}

function runReads(
  connection: Connection,
): Pick<StoreReader, "runs" | "runsByPrefix" | "runByKey" | "openRuns" | "counts" | "stateCounts" | "pipelines"> {
  return {
    stateCounts: () =>
      Object.fromEntries(
        connection
          .all("select state, count(*) as runs from run_rows group by state order by state")
          .map((row) => [textOf(row, "state"), numberOf(row, "runs")]),
      ),
    pipelines: () =>
      connection
        .all(
          "select pipeline, project, count(*) as runs, max(id) as last from run_rows group by pipeline, project order by pipeline, project",
        )
        .map((row) => ({
          name: textOf(row, "pipeline"),
          project: textOf(row, "project"),
          runs: numberOf(row, "runs"),
          lastRun: textOf(row, "last"),
        })),
    runs: (query) => readRuns(connection, query),
    runsByPrefix: (prefix, limit) =>
      connection
        .all("select * from run_rows where id >= ? and id < ? order by id limit ?", prefix, `${prefix}~`, limit)
        .map(runFromRow),
    runByKey: (key) => {
      const row = connection.get("select id, key_hash from run_rows where key_name = ?", key);
      return row === null ? null : { id: textOf(row, "id"), keyHash: textOf(row, "key_hash") };
    },
    openRuns: (states) =>
      connection
        .all(`select * from run_rows where state in (${states.map(() => "?").join(", ")}) order by id`, ...states)
        .map(runFromRow),
    counts: () => {
      const row = connection.get(
        `select count(*) as open, count(*) filter (where state = 'waiting') as waiting from run_rows where ${IS_OPEN}`,
      );
      return row === null
        ? { open: 0, waiting: 0 }
        : { open: numberOf(row, "open"), waiting: numberOf(row, "waiting") };
    },
  };
}

function readEvents(connection: Connection, query: EventQuery): readonly StoredEvent[] {
  const conditions: string[] = [];
  const values: SqlInput[] = [];
  const where = (sql: string, value: SqlInput | undefined): void => {
    if (value === undefined) return;
    conditions.push(sql);
    values.push(value);
  };
  where("stream = ?", query.stream);
  where("position > ?", query.afterPosition);
  where("seq > ?", query.afterSeq);
  where("at >= ?", query.sinceAt === undefined ? undefined : timestamp(query.sinceAt));
  if (query.types !== undefined) {
    conditions.push(`type in (${query.types.map(() => "?").join(", ")})`);
    values.push(...query.types);
  }
  const filter = conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
  const order = query.stream === undefined ? "position" : "seq";
  return connection
    .all(`select * from events ${filter} order by ${order} limit ?`, ...values, query.limit ?? EVERY)
    .map(query.lenient === true ? shownEventFromRow : eventFromRow);
}

function readSnapshot(connection: Connection, stream: string, foldVersion: number): Snapshot | null {
  const row = connection.get(
    "select s.* from snapshots s join events e on e.stream = s.stream and e.seq = s.seq and e.hash = s.hash where s.stream = ? and s.fold_version = ?",
    stream,
    foldVersion,
  );
  return row === null
    ? null
    : { stream, seq: numberOf(row, "seq"), foldVersion, hash: textOf(row, "hash"), state: textOf(row, "state") };
}

function readRuns(connection: Connection, query: RunQuery): ReturnType<StoreReader["runs"]> {
  const { states = [], limit = EVERY } = query;
  const filters: readonly Filter[] = [
    ["project = ?", query.project],
    [`state in (${states.map(() => "?").join(", ")})`, query.states === undefined ? undefined : states],
    ["pipeline = ?", query.pipeline],
    ["(ended_at is null or ended_at >= ?)", query.since],
    ["id < ?", query.before],
  ];
  return filtered(connection, "run_rows", { filters, order: "id desc", limit }).map(runFromRow);
}

/** SQLite reads a negative limit as none. */
const EVERY = -1;

function readGates(connection: Connection, query: Parameters<StoreReader["gates"]>[0]): readonly GateRow[] {
  const filters: readonly Filter[] = [
    ["id = ?", query.id],
    ["id >= ? and id < ?", query.prefix === undefined ? undefined : [query.prefix, `${query.prefix}~`]],
    ["run = ?", query.run],
    ["state = ?", query.state],
    ["exists (select 1 from run_rows where id = gate_rows.run and project = ?)", query.project],
  ];
  return filtered(connection, "gate_rows", { filters, order: "opened_at, id", limit: EVERY }).map(gateFromRow);
}

/** A condition with what it asks for; not asked where that is undefined. */
type Filter = readonly [condition: string, asked: SqlInput | readonly string[] | undefined];

interface Filtered {
  readonly filters: readonly Filter[];
  readonly order: string;
  readonly limit: number;
}

function filtered(connection: Connection, table: string, { filters, order, limit }: Filtered): readonly SqlRow[] {
  const used = filters.flatMap(([sql, asked]) => (asked === undefined ? [] : [{ sql, values: [asked].flat() }]));
  const where = used.length === 0 ? "" : `where ${used.map(({ sql }) => sql).join(" and ")}`;
  return connection.all(
    `select * from ${table} ${where} order by ${order} limit ?`,
    ...used.flatMap(({ values }) => values),
    limit,
  );
}

function readArtifact(connection: Connection, hash: string): ReturnType<StoreReader["artifactByHash"]> {
  const row = connection.get(
    "select run, stage, item, attempt, path, media_type from artifact_rows where sha256 = ? limit 1",
    hash,
  );
  if (row === null) return null;
  return {
    run: textOf(row, "run"),
    stage: textOf(row, "stage"),
    item: textOf(row, "item"),
    attempt: numberOf(row, "attempt"),
    path: textOf(row, "path"),
    mediaType: textOf(row, "media_type"),
  };
}
