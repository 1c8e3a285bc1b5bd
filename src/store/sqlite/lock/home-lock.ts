import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { HoldfastError } from "../../../base/failure.ts";
import { openLock, openReading, type Connection } from "../connection.ts";
import { numberOf, textOf, textOrNull } from "../read/decode.ts";
import { isBusy, storeFailure } from "../failure.ts";
import { lockHolder } from "./lock-holder.ts";
import { openDatabase } from "../store-file.ts";

// The lock is SQLite's own exclusive lock on lock.db, held by an open transaction for as long as the process lives: it
// falls with the process, however that dies. Nothing may open lock.db or holdfast.db through fs meanwhile: any close of
// such a file in this process would drop the POSIX lock.

/** The hold of one orchestrator on a home. */
export interface HomeLock {
  /** The writer's counter, greater than any that this home has seen. */
  readonly epoch: number;
  /** Where the home was when it was last held; null when nothing tells. */
  readonly address: string | null;
  readonly homeId: string;
  /** The store is older than the lock file: that was lost, or the store was brought here without it. */
  readonly orphaned: boolean;
  readonly saveIdentity: (identity: HomeIdentity) => void;
  readonly release: () => void;
}

/** Which home this is, and where. */
export interface HomeIdentity {
  readonly homeId: string;
  readonly address: string;
}

// A reader of the lock file, or a holder on its way out, is in the way for an instant.
const TRIES = 25;
const PAUSE_MS = 20;

/** Takes a home for this process. Throws HOME_HELD when another process has it. */
export function takeHomeLock(home: string, newHomeId: string): HomeLock {
  const file = join(home, "lock.db");
  for (let left = TRIES; ; left -= 1) {
    try {
      mkdirSync(home, { recursive: true, mode: 0o700 });
      const past = readPast(home);
      return take(openLock(file), { past, newHomeId });
    } catch (thrown) {
      if (left > 1 && isBusy(thrown) && lockHolder(file) === null) pause();
      else throw isBusy(thrown) ? heldFailure(home, file, thrown) : storeFailure(thrown, `lock ${home}`);
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

/** What the lock file of a home says of where it was; null where the home is new, or held at this moment. Takes nothing. */
export function readIdentity(home: string): Pick<HomeLock, "address" | "orphaned"> | null {
  const file = join(home, "lock.db");
  if (!existsSync(file)) return readPast(home).epoch === 0 ? null : { address: null, orphaned: true };
  const connection = openReading(file);
  try {
    connection.exec("pragma busy_timeout = 0");
    return { address: read(connection, "address"), orphaned: read(connection, "orphaned") !== null };
  } catch (thrown) {
    if (isBusy(thrown)) return null;
    throw storeFailure(thrown, `read ${file}`);
  } finally {
    connection.close();
  }
}

function take(
  connection: Connection,
  { past, newHomeId }: { readonly past: Past; readonly newHomeId: string },
): HomeLock {
  const save = ({ homeId, address }: HomeIdentity): void => {
    write(connection, "home", homeId);
    write(connection, "address", address);
    connection.run("delete from lock where name = 'orphaned'");
    connection.exec("commit; begin exclusive");
  };
  try {
    connection.exec("begin exclusive");
    connection.exec("create table if not exists lock (name text primary key, value text not null) strict");
    const last = read(connection, "epoch");
    const epoch = Math.max(Number(last ?? "0"), past.epoch) + 1;
    write(connection, "epoch", String(epoch));
    const known = read(connection, "home");
    const homeId = known ?? past.homeId ?? newHomeId;
    const address = read(connection, "address");
    // It stays so until somebody says where the home is: the next start must ask again.
    const orphaned = (last === null && past.epoch > 0) || read(connection, "orphaned") !== null;
    if (orphaned) write(connection, "orphaned", "yes");
    connection.exec("commit; begin exclusive");
    return { epoch, address, homeId, orphaned, saveIdentity: save, release: connection.close };
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

function heldFailure(home: string, file: string, cause: unknown): HoldfastError {
  const pid = lockHolder(file);
  const who = pid === null ? "Another process" : `The process ${pid}`;
  return new HoldfastError("HOME_HELD", `${who} orchestrates ${home}.`, { cause, details: { pid } });
}

/** What the store tells of the incarnations before. */
interface Past {
  readonly epoch: number;
  readonly homeId: string | null;
}

function readPast(home: string): Past {
  const connection = openDatabase(home);
  if (connection === null) return { epoch: 0, homeId: null };
  try {
    const last = connection.get("select epoch from events order by position desc limit 1");
    const named = connection.get(
      "select data ->> '$.homeId' as home from events where stream = 'home' and type in ('incarnation.started', 'home.copied') order by seq desc limit 1",
    );
    return {
      epoch: last === null ? 0 : numberOf(last, "epoch"),
      homeId: named === null ? null : textOrNull(named, "home"),
    };
  } finally {
    connection.close();
  }
}

function read(connection: Connection, name: string): string | null {
  const row = connection.get("select value from lock where name = ?", name);
  return row === null ? null : textOf(row, "value");
}

function write(connection: Connection, name: string, value: string): void {
  connection.run(
    "insert into lock (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
    name,
    value,
  );
}
