import { timestamp } from "../../../base/clock.ts";
import { eventId } from "../../../base/ids.ts";
import { dataHashOf, eventHashOf } from "../../../domain/record/chain.ts";
import type { Append, Appended, StoredEvent } from "../../../ports/event-log.ts";
import type { Connection, SqlInput } from "../connection.ts";
import { eventFromRow, numberOf, textOf } from "../read/decode.ts";
import { writeRows } from "./write-rows.ts";

/** The end of a stream. */
export interface Head {
  readonly seq: number;
  readonly hash: string | null;
}

/** What an append needs beyond its own words. */
export interface AppendPort {
  readonly connection: Connection;
  /** The writer's epoch; an append of an older one is refused. */
  readonly epoch: number;
  readonly salt: () => string;
  /** Ends of streams as this writer left them; forgotten when anything is rolled back. */
  readonly heads: Map<string, Head>;
}

/** Appends events to one stream with the rows that follow from them, or refuses and changes nothing. */
export function appendEvents(port: AppendPort, append: Append): Appended {
  const { connection, heads } = port;
  const head = heads.get(append.stream) ?? readHead(connection, append.stream);
  if (append.epoch !== port.epoch) return { ok: false, reason: "stale-epoch", actualSeq: head.seq };
  if (append.expectedSeq !== head.seq) return repeated(connection, append, head);
  const links = linksOf(port, append, head);
  const last = links.at(-1)?.event;
  if (last === undefined) return { ok: true, events: [], repeated: false };
  if (!moveHead(connection, append, { from: head, to: last })) {
    heads.delete(append.stream);
    return { ok: false, reason: "stale-seq", actualSeq: readHead(connection, append.stream).seq };
  }
  heads.set(append.stream, { seq: last.seq, hash: last.hash });
  const events = insertEvents(connection, links);
  writeRows(connection, append.rows);
  return { ok: true, events, repeated: false };
}

/** The same append again is a no-op that returns what it wrote the first time; anything else is stale. */
function repeated(connection: Connection, append: Append, head: Head): Appended {
  const rows = connection.all(
    "select * from events where stream = ? and seq > ? and seq <= ?",
    append.stream,
    append.expectedSeq,
    append.expectedSeq + append.events.length,
  );
  const known = rows.map(eventFromRow);
  const same = known.length === append.events.length && known.every((event, index) => event.id === idOf(append, index));
  return same && known.length > 0
    ? { ok: true, events: known, repeated: true }
    : { ok: false, reason: "stale-seq", actualSeq: head.seq };
}

function idOf(append: Append, index: number): string {
  return eventId(append.stream, append.expectedSeq + index + 1, append.events[index]?.cause ?? "");
}

function readHead(connection: Connection, stream: string): Head {
  const row = connection.get("select seq, hash from streams where stream = ?", stream);
  return row === null ? { seq: 0, hash: null } : { seq: numberOf(row, "seq"), hash: textOf(row, "hash") };
}

/** False when the stream does not end any more where it was thought to. */
function moveHead(
  connection: Connection,
  { stream, kind, wakeAt }: Append,
  { from, to }: { readonly from: Head; readonly to: Head },
): boolean {
  if (from.seq === 0) {
    const sql = "insert into streams (stream, kind, seq, hash, wake_at) values (?, ?, ?, ?, ?) on conflict do nothing";
    return connection.run(sql, stream, kind, to.seq, to.hash, wakeAt ?? null).changes > 0;
  }
  const moved =
    wakeAt === undefined
      ? connection.run(
          "update streams set seq = ?, hash = ? where stream = ? and seq = ?",
          to.seq,
          to.hash,
          stream,
          from.seq,
        )
      : connection.run(
          "update streams set seq = ?, hash = ?, wake_at = ? where stream = ? and seq = ?",
          to.seq,
          to.hash,
          wakeAt,
          stream,
          from.seq,
        );
  return moved.changes > 0;
}

/** An event on its way into the log. */
interface Link {
  readonly event: Omit<StoredEvent, "position">;
  readonly text: string;
  readonly salt: string;
}

function linksOf(
  { salt }: AppendPort,
  { stream, epoch, trace, expectedSeq, events }: Append,
  head: Head,
): readonly Link[] {
  let prevHash = head.hash;
  return events.map(({ type, v, at, actor, cause, data }, index) => {
    const seq = expectedSeq + index + 1;
    const text = JSON.stringify(data);
    const saltHex = salt();
    const id = eventId(stream, seq, cause);
    const dataHash = dataHashOf(saltHex, text);
    const link = { id, stream, seq, v, epoch, at, actor, type, cause, dataHash, trace, prevHash };
    const hash = eventHashOf(link);
    prevHash = hash;
    return { event: { ...link, data, hash }, text, salt: saltHex };
  });
}

const COLUMNS = "id, stream, seq, v, epoch, at, actor, type, cause, data, data_hash, salt, trace, prev_hash, hash";

/** So many events at most are one statement: each number of them is prepared once. */
const TOGETHER = 8;

const INSERTS: readonly string[] = Array.from({ length: TOGETHER }, (_, place) => {
  const one = `(${COLUMNS.replaceAll(/\w+/g, "?")})`;
  return `insert into events (${COLUMNS}) values ${Array.from({ length: place + 1 }, () => one).join(", ")}`;
});

/** Adds events in their order; their positions follow one another, for nobody else writes meanwhile. */
function insertEvents(connection: Connection, links: readonly Link[]): readonly StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let from = 0; from < links.length; from += TOGETHER) {
    const some = links.slice(from, from + TOGETHER);
    const { rowid } = connection.run(INSERTS[some.length - 1] ?? "", ...some.flatMap(cellsOf));
    for (const [index, { event }] of some.entries())
      events.push({ ...event, position: rowid - some.length + 1 + index });
  }
  return events;
}

function cellsOf({ event, text, salt }: Link): readonly SqlInput[] {
  return [
    event.id,
    event.stream,
    event.seq,
    event.v,
    event.epoch,
    timestamp(event.at),
    JSON.stringify(event.actor),
    event.type,
    event.cause,
    text,
    event.dataHash,
    salt,
    event.trace,
    event.prevHash,
    event.hash,
  ];
}
