import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import { openLock, openReading, type Connection } from "./connection.ts";
import { numberOf, textOf } from "./decode.ts";
import { primaryCode, storeFailure } from "./failure.ts";
import { storeFile } from "./open-store.ts";
import { refuseNewer, storeVersion } from "./migrate.ts";

// The lock is SQLite's own exclusive lock on lock.db, held by an open transaction for as long as the process lives: it
// falls with the process, however that dies. Nothing may open lock.db or holdfast.db through fs meanwhile: any close of
// such a file in this process would drop the POSIX lock.

/** The hold of one orchestrator on a home. */
export interface HomeLock {
  /** The writer's counter, greater than any that this home has seen. */
  readonly epoch: number;
  /** Where the home was when it was last held; null for a new one. */
  readonly address: string | null;
  readonly homeId: string;
  readonly saveAddress: (address: string) => void;
  readonly release: () => void;
}

/** Takes a home for this process. Throws HOME_HELD when another process has it. */
export function takeHomeLock(home: string, newHomeId: string): HomeLock {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const seen = lastEpoch(home);
  const connection = open(home);
  try {
    connection.exec("begin exclusive");
    connection.exec("create table if not exists lock (name text primary key, value text not null) strict");
    const epoch = Math.max(Number(read(connection, "epoch") ?? "0"), seen) + 1;
    write(connection, "epoch", String(epoch));
    const homeId = read(connection, "home") ?? newHomeId;
    write(connection, "home", homeId);
    const address = read(connection, "address");
    connection.exec("commit; begin exclusive");
    return {
      epoch,
      address,
      homeId,
      saveAddress: (value) => {
        write(connection, "address", value);
        connection.exec("commit; begin exclusive");
      },
      release: () => {
        connection.close();
      },
    };
  } catch (thrown) {
    connection.close();
    throw held(thrown, home);
  }
}

function open(home: string): Connection {
  try {
    return openLock(join(home, "lock.db"));
  } catch (thrown) {
    throw held(thrown, home);
  }
}

function held(thrown: unknown, home: string): HoldfastError {
  const busy = primaryCode(thrown) === 5 || primaryCode(thrown) === 6;
  return busy
    ? new HoldfastError("HOME_HELD", `Another process orchestrates ${home}.`, { cause: thrown })
    : storeFailure(thrown, `lock ${home}`);
}

function lastEpoch(home: string): number {
  const file = storeFile(home);
  if (!existsSync(file)) return 0;
  const connection = openReading(file);
  try {
    refuseNewer(storeVersion(connection), file);
    const row =
      storeVersion(connection) === 0 ? null : connection.get("select epoch from events order by position desc limit 1");
    return row === null ? 0 : numberOf(row, "epoch");
  } catch (thrown) {
    throw storeFailure(thrown, `read ${file}`);
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
