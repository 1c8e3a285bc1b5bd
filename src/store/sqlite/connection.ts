import { DatabaseSync, type DatabaseSyncOptions, type StatementSync } from "node:sqlite";
import { fileURLToPath, pathToFileURL } from "node:url";
import { machineFailure, storeFailure } from "./failure.ts";

/** A cell as SQLite gives it. */
export type SqlValue = string | number | bigint | null | Uint8Array;
/** A row as SQLite gives it. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** One connection with its statements, each prepared once. */
export interface Connection {
  readonly run: (sql: string, ...values: readonly SqlInput[]) => Written;
  readonly get: (sql: string, ...values: readonly SqlInput[]) => SqlRow | null;
  readonly all: (sql: string, ...values: readonly SqlInput[]) => readonly SqlRow[];
  readonly each: (sql: string, ...values: readonly SqlInput[]) => Iterable<SqlRow>;
  readonly exec: (sql: string) => void;
  readonly close: () => void;
  readonly database: DatabaseSync;
}

/** What a statement wrote: how many rows, and the number of the last one that was added. */
export interface Written {
  readonly changes: number;
  readonly rowid: number;
}

/** A value that may be bound. */
export type SqlInput = string | number | null;

/** Opens a writing connection: WAL, every commit synced to disk. */
export function openWriting(file: string): Connection {
  return openPrivately(
    file,
    "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864; pragma temp_store = memory",
  );
}

/** Opens a lock file: no WAL, and no commit gives the lock back, so that its holder keeps every other process out. */
export function openLock(file: string): Connection {
  return openPrivately(
    file,
    "pragma locking_mode = exclusive; pragma journal_mode = delete; pragma synchronous = full; pragma busy_timeout = 0",
  );
}

/** A file that is made has the mode of its owner alone; SQLite gives its side files the same. */
function openPrivately(file: string, pragmas: string): Connection {
  const usual = process.umask(0o077);
  try {
    const connection = wrap(openFile(file), file);
    configure(connection, pragmas);
    return connection;
  } finally {
    process.umask(usual);
  }
}

/** Opens a connection that can only read. */
export function openReading(file: string): Connection {
  const connection = wrap(openFile(file, { readOnly: true }), file);
  configure(connection, "pragma busy_timeout = 5000; pragma query_only = on");
  return connection;
}

/** Opens a database that nobody writes, without its side files: nothing beside it is made, and a read-only disk will do. */
export function openUnchanging(file: string): Connection {
  const address = pathToFileURL(file);
  address.searchParams.set("immutable", "1");
  return wrap(openFile(address, { readOnly: true }), file);
}

function openFile(file: string | URL, options: DatabaseSyncOptions = {}): DatabaseSync {
  try {
    return new DatabaseSync(file, options);
  } catch (thrown) {
    throw storeFailure(thrown, `open ${file instanceof URL ? fileURLToPath(file) : file}`);
  }
}

function configure(connection: Connection, pragmas: string): void {
  try {
    connection.exec(pragmas);
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

function wrap(database: DatabaseSync, file: string): Connection {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const tried = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw machineFailure(thrown, file);
    }
  };
  return {
    run: (sql, ...values) => {
      const { changes, lastInsertRowid } = tried(() => prepare(sql).run(...values));
      return { changes: Number(changes), rowid: Number(lastInsertRowid) };
    },
    get: (sql, ...values) => tried(() => prepare(sql).get(...values)) ?? null,
    all: (sql, ...values) => tried(() => prepare(sql).all(...values)),
    each: (sql, ...values) => eachRow(prepare(sql), values, tried),
    exec: (sql) => {
      tried(() => {
        database.exec(sql);
      });
    },
    close: () => {
      database.close();
    },
    database,
  };
}

function* eachRow(
  statement: StatementSync,
  values: readonly SqlInput[],
  tried: <T>(work: () => T) => T,
): Iterable<SqlRow> {
  const rows = tried(() => statement.iterate(...values));
  for (let next = tried(() => rows.next()); next.done !== true; next = tried(() => rows.next())) yield next.value;
}
