import { HoldfastError } from "../../../base/failure.ts";
import type { Connection } from "../connection.ts";

/**
 * Erases the data of an event of the home's stream with its salt, and the rows that were made of it; the chain covers the
 * hash of the data and stands. A run's events stay whole: its fold needs them. The bytes are overwritten in the file.
 */
export function eraseEvent(connection: Connection, stream: string, seq: number): void {
  const home = connection.get("select 1 as there from streams where stream = ? and kind = 'home'", stream);
  if (home === null)
    throw new HoldfastError("REFUSED", `Events of ${stream} cannot be erased: they are what it is made of.`);
  connection.run("pragma secure_delete = on");
  connection.run("update events set data = null, salt = null where stream = ? and seq = ?", stream, seq);
  connection.run("delete from knowledge_rows where seq = ?", seq);
  connection.run("pragma secure_delete = off");
}

/** Lets go of the write-ahead log, which still holds what was erased; where that cannot be done right now, it goes later automatically. */
export function leaveErased(connection: Connection): void {
  try {
    connection.exec("pragma busy_timeout = 0; pragma wal_checkpoint(truncate)");
  } catch {
    // The erasure itself is durable already.
  } finally {
    connection.exec("pragma busy_timeout = 5000");
  }
}
