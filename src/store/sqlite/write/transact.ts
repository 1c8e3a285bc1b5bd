import { HoldfastError } from "../../../base/failure.ts";
import { sha256 } from "../../../base/hash.ts";
import { ledgerDigest } from "../../../domain/record/chain.ts";
import type { LedgerLine } from "../../../ports/audit.ts";
import type { StoredEvent, Writer } from "../../../ports/event-log.ts";
import { appendEvents, type AppendPort } from "./append-events.ts";
import type { Connection } from "../connection.ts";
import { numberOf, textOf } from "../read/decode.ts";
import { eraseEvent, leaveErased } from "./erase-event.ts";
import { isMachineFailure, storeFailure } from "../failure.ts";
import { INLINE_PAYLOAD_BYTES, type PayloadFiles } from "../payload-files.ts";

/** What a transaction needs beyond the turns that share it. */
export interface TransactPort extends AppendPort {
  readonly payloads: PayloadFiles;
  /** Told of each commit's line of the ledger once it is durable. */
  readonly committed: (line: LedgerLine) => void;
  /** The ledger's end as this writer left it; read again after anything was rolled back. */
  readonly ledger: { last: LedgerLine | null };
}

/** Ends of so many streams at most are remembered between transactions. */
const HEADS_KEPT = 4_096;

/** Runs turns in one transaction, each in a savepoint of its own; durable when it returns. */
export function transact<T>(port: TransactPort, work: (writer: Writer) => T): T {
  const { connection } = port;
  const batch: Batch = { brought: [], failure: null, erased: false };
  if (port.heads.size > HEADS_KEPT) port.heads.clear();
  connection.run("begin immediate");
  try {
    const value = work(createWriter(port, batch));
    if (batch.failure !== null) throw batch.failure.thrown;
    const line = batch.brought.length > 0 ? addLedgerRow(port, batch.brought) : null;
    connection.run("commit");
    if (line !== null) {
      port.ledger.last = line;
      port.committed(line);
    }
    if (batch.erased) leaveErased(connection);
    return value;
  } catch (thrown) {
    rollBack(port);
    throw isMachineFailure(thrown) ? storeFailure(thrown, "commit") : thrown;
  }
}

function rollBack({ connection, heads, ledger }: TransactPort): void {
  heads.clear();
  ledger.last = null;
  // A failure of the machine has often ended the transaction already.
  if (connection.database.isTransaction) connection.run("rollback");
}

/** What one transaction brought so far, and what the machine failed with: nothing of it may be committed then. */
interface Batch {
  readonly brought: StoredEvent[];
  failure: { readonly thrown: unknown } | null;
  erased: boolean;
}

function createWriter(port: TransactPort, batch: Batch): Writer {
  const { connection } = port;
  return {
    append: (append) => {
      const appended = appendEvents(port, append);
      if (appended.ok && !appended.repeated) batch.brought.push(...appended.events);
      return appended;
    },
    putPayload: (text) => {
      const hash = sha256(text);
      const bytes = Buffer.byteLength(text);
      const inline = bytes <= INLINE_PAYLOAD_BYTES;
      if (!inline) writePayload(port.payloads, hash, text);
      connection.run(
        "insert into payloads (sha256, bytes, body) values (?, ?, ?) on conflict (sha256) do nothing",
        hash,
        bytes,
        inline ? text : null,
      );
      return hash;
    },
    setWakeAt: (stream, wakeAt) => {
      connection.run("update streams set wake_at = ? where stream = ? and wake_at is not ?", wakeAt, stream, wakeAt);
    },
    erase: (stream, seq) => {
      eraseEvent(connection, stream, seq);
      batch.erased = true;
    },
    setCursor: (name, cursor, at) => {
      connection.run(
        "insert into cursors (name, cursor, at) values (?, ?, ?) on conflict (name) do update set cursor = excluded.cursor, at = excluded.at",
        name,
        cursor,
        at,
      );
    },
    savepoint: (turn) => savepoint(port, batch, turn),
  };
}

function writePayload(payloads: PayloadFiles, hash: string, text: string): void {
  try {
    payloads.write(hash, text);
  } catch (thrown) {
    throw storeFailure(thrown, "keep a payload");
  }
}

function savepoint<T>({ connection, heads }: TransactPort, batch: Batch, turn: () => T): T {
  // A full disk can end the transaction under our feet; what came after would be committed turn by turn, without its ledger row.
  if (!connection.database.isTransaction) batch.failure ??= { thrown: GONE };
  if (batch.failure !== null) throw batch.failure.thrown;
  const before = batch.brought.length;
  connection.run("savepoint turn");
  try {
    const value = turn();
    connection.run("release turn");
    return value;
  } catch (thrown) {
    batch.brought.length = before;
    heads.clear();
    if (isMachineFailure(thrown) || !connection.database.isTransaction) batch.failure ??= { thrown };
    if (connection.database.isTransaction) {
      connection.run("rollback to turn");
      connection.run("release turn");
    }
    throw thrown;
  }
}

const GONE: HoldfastError = new HoldfastError("STORE_FULL", "The transaction ended before its last turn.");

function addLedgerRow({ connection, ledger }: TransactPort, brought: readonly StoredEvent[]): LedgerLine {
  const last = ledger.last ?? readLedgerEnd(connection);
  const line = {
    n: last === null ? 1 : last.n + 1,
    lastPosition: brought.at(-1)?.position ?? 0,
    digest: ledgerDigest(last === null ? null : last.digest, brought),
  };
  connection.run(
    "insert into ledger (n, last_position, digest) values (?, ?, ?)",
    line.n,
    line.lastPosition,
    line.digest,
  );
  return line;
}

function readLedgerEnd(connection: Connection): LedgerLine | null {
  const row = connection.get("select n, last_position, digest from ledger order by n desc limit 1");
  return row === null
    ? null
    : { n: numberOf(row, "n"), lastPosition: numberOf(row, "last_position"), digest: textOf(row, "digest") };
}
