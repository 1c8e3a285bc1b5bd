import { timestamp } from "../../base/clock.ts";
import { eventId } from "../../base/ids.ts";
import { dataHashOf, eventHashOf } from "../../domain/record/chain.ts";
import type { Append, Appended, NewEvent, StoredEvent } from "../../ports/event-log.ts";
import type { Connection } from "./connection.ts";
import { eventFromRow, numberOf, textOf } from "./decode.ts";
import { writeRows } from "./write-rows.ts";

/** The end of a stream. */
interface Head {
  readonly seq: number;
  readonly hash: string | null;
}

/** What an append needs beyond its own words. */
export interface AppendPort {
  readonly connection: Connection;
  /** The writer's epoch; an append of an older one is refused. */
  readonly epoch: number;
  readonly salt: () => string;
}

/** Appends events to one stream with the rows that follow from them, or refuses and changes nothing. */
export function appendEvents(port: AppendPort, append: Append): Appended {
  const head = readHead(port.connection, append.stream);
  if (append.epoch !== port.epoch) return { ok: false, reason: "stale-epoch", actualSeq: head.seq };
  if (append.expectedSeq !== head.seq) return repeated(port.connection, append, head);
  const stored: StoredEvent[] = [];
  let { hash } = head;
  for (const [index, event] of append.events.entries()) {
    const made = insertEvent(port, { append, event, seq: head.seq + index + 1, prevHash: hash });
    stored.push(made);
    ({ hash } = made);
  }
  saveHead(port.connection, append, { seq: head.seq + stored.length, hash });
  writeRows(port.connection, append.rows);
  return { ok: true, events: stored, repeated: false };
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

function saveHead(connection: Connection, append: Append, head: Head): void {
  const keep = append.wakeAt === undefined;
  connection.run(
    "insert into streams (stream, kind, seq, hash, wake_at) values (?, ?, ?, ?, ?) on conflict (stream) do update set seq = excluded.seq, hash = excluded.hash, wake_at = iif(?, wake_at, excluded.wake_at)",
    append.stream,
    append.kind,
    head.seq,
    head.hash,
    append.wakeAt ?? null,
    keep ? 1 : 0,
  );
}

interface Insertion {
  readonly append: Append;
  readonly event: NewEvent;
  readonly seq: number;
  readonly prevHash: string | null;
}

function insertEvent({ connection, salt }: AppendPort, { append, event, seq, prevHash }: Insertion): StoredEvent {
  const { stream, epoch, trace } = append;
  const data = JSON.stringify(event.data);
  const saltHex = salt();
  const id = eventId(stream, seq, event.cause);
  const link = { ...event, id, stream, seq, epoch, trace, prevHash, dataHash: dataHashOf(saltHex, data) };
  const hash = eventHashOf(link);
  const { rowid } = connection.run(
    "insert into events (id, stream, seq, v, epoch, at, actor, type, cause, data, data_hash, salt, trace, prev_hash, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    id,
    stream,
    seq,
    event.v,
    epoch,
    timestamp(event.at),
    JSON.stringify(event.actor),
    event.type,
    event.cause,
    data,
    link.dataHash,
    saltHex,
    trace,
    prevHash,
    hash,
  );
  return { ...link, position: rowid, hash };
}
