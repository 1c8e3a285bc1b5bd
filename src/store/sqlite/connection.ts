import { DatabaseSync, type StatementSync } from "node:sqlite";
import { storeFailure } from "./failure.ts";

/** A cell as SQLite gives it. */
export type SqlValue = string | number | bigint | null | Uint8Array;
/** A row as SQLite gives it. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** One connection with its statements, each prepared once. */
export interface Connection {
  readonly run: (sql: string, ...values: readonly SqlInput[]) => void;
  readonly get: (sql: string, ...values: readonly SqlInput[]) => SqlRow | null;
  readonly all: (sql: string, ...values: readonly SqlInput[]) => readonly SqlRow[];
  readonly each: (sql: string, ...values: readonly SqlInput[]) => Iterable<SqlRow>;
  readonly exec: (sql: string) => void;
  readonly close: () => void;
  readonly database: DatabaseSync;
}

/** A value that may be bound. */
export type SqlInput = string | number | null;

/** Opens a writing connection: WAL, every commit synced to disk. */
export function openWriting(file: string): Connection {
  const connection = wrap(openFile(file, false));
  connection.exec(
    "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864; pragma temp_store = memory",
  );
  return connection;
}

/** Opens a lock file: no WAL, and no commit gives the lock back, so that its holder keeps every other process out. */
export function openLock(file: string): Connection {
  const connection = wrap(openFile(file, false));
  connection.exec(
    "pragma locking_mode = exclusive; pragma journal_mode = delete; pragma synchronous = full; pragma busy_timeout = 0",
  );
  return connection;
}

/** Opens a connection that can only read. */
export function openReading(file: string): Connection {
  const connection = wrap(openFile(file, true));
  connection.exec("pragma busy_timeout = 5000; pragma query_only = on");
  return connection;
}

function openFile(file: string, readOnly: boolean): DatabaseSync {
  try {
    return new DatabaseSync(file, { readOnly });
  } catch (thrown) {
    throw storeFailure(thrown, `open ${file}`);
  }
}

function wrap(database: DatabaseSync): Connection {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    run: (sql, ...values) => void prepare(sql).run(...values),
    get: (sql, ...values) => prepare(sql).get(...values) ?? null,
    all: (sql, ...values) => prepare(sql).all(...values),
    each: (sql, ...values) => prepare(sql).iterate(...values),
    exec: (sql) => database.exec(sql),
    close: () => {
      database.close();
    },
    database,
  };
}
