import { backup } from "node:sqlite";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../base/hash.ts";
import { ledgerDigest } from "../../domain/record/chain.ts";
import type { Store, StoredEvent, StoreReader, Writer } from "../../ports/event-log.ts";
import { appendEvents, type AppendPort } from "./append-events.ts";
import { openReading, openWriting, type Connection } from "./connection.ts";
import { numberOf, textOf } from "./decode.ts";
import { isMachineFailure, primaryCode, storeFailure } from "./failure.ts";
import { migrate, MIGRATIONS, refuseNewer, storeVersion } from "./migrate.ts";
import { createPayloadFiles, INLINE_PAYLOAD_BYTES, type PayloadFiles } from "./payload-files.ts";
import { createReader } from "./reader.ts";

/** What opening a store needs to know. */
export interface StoreOptions {
  readonly home: string;
  /** The epoch of the incarnation that writes. */
  readonly epoch: number;
  /** 16 random bytes as hex, for each event. */
  readonly salt: () => string;
  /** Told of the writing connection; tests make its disk small through it. */
  readonly opened?: (connection: Connection) => void;
}

/** Opens the store of a home for its one writer; migrates it after a copy was made. Throws STORE_NEWER, STORE_DAMAGED, HOME_UNUSABLE. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const file = storeFile(options.home);
  mkdirSync(options.home, { recursive: true, mode: 0o700 });
  await prepare(file, options.home);
  const connection = openWriting(file);
  options.opened?.(connection);
  const payloads = createPayloadFiles(join(options.home, "payloads"));
  const port: AppendPort = { connection, epoch: options.epoch, salt: options.salt };
  return {
    ...createReader(connection, payloads),
    transact: (work) => transact(port, payloads, work),
    saveSnapshot: (snapshot) => {
      connection.run(
        "insert into snapshots (stream, seq, fold_version, hash, state) values (?, ?, ?, ?, ?) on conflict (stream) do update set seq = excluded.seq, fold_version = excluded.fold_version, hash = excluded.hash, state = excluded.state",
        snapshot.stream,
        snapshot.seq,
        snapshot.foldVersion,
        snapshot.hash,
        snapshot.state,
      );
    },
    beat: (epoch, at) => {
      connection.run(
        "insert into beats (epoch, at) values (?, ?) on conflict (epoch) do update set at = excluded.at",
        epoch,
        at,
      );
    },
    observe: (name, at, text) => {
      connection.run(
        "insert into observations (name, at, text) values (?, ?, ?) on conflict (name) do update set at = excluded.at, text = excluded.text",
        name,
        at,
        text,
      );
    },
  };
}

/** Opens a store to read it; null when the home has none yet. */
export function openStoreReader(home: string): StoreReader | null {
  const file = storeFile(home);
  if (!existsSync(file)) return null;
  const version = readVersion(file);
  refuseNewer(version, file);
  // Another process is creating it at this moment.
  if (version === 0) return null;
  const connection = openReading(file);
  return createReader(connection, createPayloadFiles(join(home, "payloads")));
}

/** The database of a home. */
export function storeFile(home: string): string {
  return join(home, "holdfast.db");
}

async function prepare(file: string, home: string): Promise<void> {
  const version = existsSync(file) ? readVersion(file) : 0;
  refuseNewer(version, file);
  if (version === MIGRATIONS.length) return;
  const connection = openWriting(file);
  try {
    if (version > 0) {
      mkdirSync(join(home, "backups"), { recursive: true, mode: 0o700 });
      await backup(connection.database, join(home, "backups", `before-migration-from-${version}.db`));
    }
    migrate(connection, version);
  } catch (thrown) {
    throw storeFailure(thrown, "be brought to the present version");
  } finally {
    connection.close();
  }
}

function readVersion(file: string): number {
  const connection = openReading(file);
  try {
    return storeVersion(connection);
  } catch (thrown) {
    throw storeFailure(thrown, `read ${file}`);
  } finally {
    connection.close();
  }
}

function transact<T>(port: AppendPort, payloads: PayloadFiles, work: (writer: Writer) => T): T {
  const { connection } = port;
  const batch: Batch = { brought: [], failure: null };
  begin(connection);
  try {
    const value = work(createWriter(port, payloads, batch));
    if (batch.failure !== null) throw batch.failure.thrown;
    if (batch.brought.length > 0) addLedgerRow(connection, batch.brought);
    connection.run("commit");
    return value;
  } catch (thrown) {
    if (connection.database.isTransaction) connection.run("rollback");
    throw primaryCode(thrown) === 0 ? thrown : storeFailure(thrown, "commit");
  }
}

/** What one transaction brought so far, and what the machine failed with: nothing of it may be committed then. */
interface Batch {
  readonly brought: StoredEvent[];
  failure: { readonly thrown: unknown } | null;
}

function begin(connection: Connection): void {
  try {
    connection.run("begin immediate");
  } catch (thrown) {
    throw storeFailure(thrown, "begin a transaction");
  }
}

function createWriter(port: AppendPort, payloads: PayloadFiles, batch: Batch): Writer {
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
      if (!inline) writePayload(payloads, hash, text);
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
    savepoint: (turn) => savepoint(connection, batch, turn),
  };
}

function writePayload(payloads: PayloadFiles, hash: string, text: string): void {
  try {
    payloads.write(hash, text);
  } catch (thrown) {
    throw storeFailure(thrown, "keep a payload");
  }
}

function savepoint<T>(connection: Connection, batch: Batch, turn: () => T): T {
  // A full disk can end the transaction under our feet; what came after would be committed turn by turn, without its ledger row.
  if (batch.failure !== null) throw batch.failure.thrown;
  const before = batch.brought.length;
  connection.run("savepoint turn");
  try {
    const value = turn();
    connection.run("release turn");
    return value;
  } catch (thrown) {
    batch.brought.length = before;
    if (isMachineFailure(thrown) || !connection.database.isTransaction) batch.failure ??= { thrown };
    if (connection.database.isTransaction) {
      connection.run("rollback to turn");
      connection.run("release turn");
    }
    throw thrown;
  }
}

function addLedgerRow(connection: Connection, brought: readonly StoredEvent[]): void {
  const last = connection.get("select n, digest from ledger order by n desc limit 1");
  const digest = ledgerDigest(last === null ? null : textOf(last, "digest"), brought);
  connection.run(
    "insert into ledger (n, last_position, digest) values (?, ?, ?)",
    last === null ? 1 : numberOf(last, "n") + 1,
    brought.at(-1)?.position ?? 0,
    digest,
  );
}
