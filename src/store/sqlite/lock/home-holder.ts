import { existsSync } from "node:fs";
import { join } from "node:path";
import { openReading } from "../connection.ts";
import { isBusy, isLeftUndone, storeFailure } from "../failure.ts";
import { lockHolder } from "./lock-holder.ts";

/** The process that holds a home, as far as the kernel tells; null where nobody does. Takes nothing. Throws where the lock file cannot be read. */
export function homeHolder(home: string): { readonly pid: number | null } | null {
  const file = join(home, "lock.db");
  if (!existsSync(file)) return null;
  const pid = lockHolder(file);
  if (pid !== null) return { pid };
  const connection = openReading(file);
  try {
    connection.exec("pragma busy_timeout = 0");
    connection.get("select count(*) as tables from sqlite_schema");
    return null;
  } catch (thrown) {
    // Held by a process that this one cannot see.
    if (isBusy(thrown)) return { pid: lockHolder(file) };
    // Its holder died in the middle of a write, which the next process to take the home undoes.
    if (isLeftUndone(thrown)) return null;
    throw storeFailure(thrown, `read ${file}`);
  } finally {
    connection.close();
  }
}
