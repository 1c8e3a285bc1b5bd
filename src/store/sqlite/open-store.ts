import { backup } from "node:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LedgerLine } from "../../ports/audit.ts";
import type { Store } from "../../ports/event-log.ts";
import { openWriting, type Connection } from "./connection.ts";
import { isMachineFailure, storeFailure } from "./failure.ts";
import { migrate, MIGRATIONS } from "./migrate.ts";
import { refuseNewer } from "./store-version.ts";
import { createPayloadFiles } from "./payload-files.ts";
import { createReader } from "./read/reader.ts";
import { payloadFolder, storeFile, storeVersionOf } from "./store-file.ts";
import { transact, type TransactPort } from "./write/transact.ts";

/** What opening a store needs to know. */
export interface StoreOptions {
  readonly home: string;
  /** The epoch of the incarnation that writes. */
  readonly epoch: number;
  /** 16 random bytes as hex, for each event. */
  readonly salt: () => string;
  /** Told of each commit's line of the ledger once it is durable. */
  readonly committed?: (line: LedgerLine) => void;
  /** Other migrations than this release's: those of a release to come, for its tests. */
  readonly migrations?: readonly string[];
  /** Told of the writing connection; tests make its disk small through it. */
  readonly opened?: (connection: Connection) => void;
}

/** Opens the store of a home for its one writer; migrates it after a copy was made. Throws STORE_NEWER, STORE_DAMAGED, HOME_UNUSABLE. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const file = storeFile(options.home);
  makeFolder(options.home);
  await prepare(file, options);
  const connection = openWriting(file);
  options.opened?.(connection);
  return storeOn(connection, options);
}

/** The store of a home on a connection that is open already. */
export function storeOn(connection: Connection, options: StoreOptions): Store {
  const payloads = createPayloadFiles(payloadFolder(options.home));
  const { epoch, salt, committed = () => {} } = options;
  const port: TransactPort = { connection, epoch, salt, payloads, committed, heads: new Map(), ledger: { last: null } };
  return {
    ...createReader(connection, payloads),
    transact: (work) => transact(port, work),
    ...observing(connection),
  };
}

/** What may be lost: where the machine fails, the next one is written again, and what matters meets the failure itself. */
function observing(connection: Connection): Pick<Store, "saveSnapshot" | "beat" | "observe"> {
  const write = (sql: string, ...values: readonly (string | number)[]): void => {
    const within = connection.database.isTransaction;
    try {
      connection.run(sql, ...values);
    } catch (thrown) {
      if (within || !isMachineFailure(thrown)) throw thrown;
    }
  };
  return {
    saveSnapshot: ({ stream, seq, foldVersion, hash, state }) => {
      write(
        "insert into snapshots (stream, seq, fold_version, hash, state) values (?, ?, ?, ?, ?) on conflict (stream) do update set seq = excluded.seq, fold_version = excluded.fold_version, hash = excluded.hash, state = excluded.state",
        stream,
        seq,
        foldVersion,
        hash,
        state,
      );
    },
    beat: (epoch, at) => {
      write(
        "insert into beats (epoch, at) values (?, ?) on conflict (epoch) do update set at = excluded.at",
        epoch,
        at,
      );
    },
    observe: (name, at, text) => {
      write(
        "insert into observations (name, at, text) values (?, ?, ?) on conflict (name) do update set at = excluded.at, text = excluded.text",
        name,
        at,
        text,
      );
    },
  };
}

async function prepare(file: string, { home, migrations = MIGRATIONS }: StoreOptions): Promise<void> {
  const version = storeVersionOf(file);
  refuseNewer(version, file, migrations.length);
  if (version === migrations.length) return;
  const connection = openWriting(file);
  try {
    if (version > 0) await copyBeforeMigration(connection, home, version);
    migrate(connection, version, migrations);
  } catch (thrown) {
    throw storeFailure(thrown, "be brought to the present version");
  } finally {
    connection.close();
  }
}

async function copyBeforeMigration(connection: Connection, home: string, version: number): Promise<void> {
  makeFolder(join(home, "backups"));
  await backup(connection.database, join(home, "backups", `before-migration-from-${version}.db`));
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw storeFailure(thrown, `make the folder ${folder}`);
  }
}
