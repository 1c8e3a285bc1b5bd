import type { Connection } from "../connection.ts";

/** Tells whether a store has a table: one that no orchestrator has brought to the present version yet has not all of them. */
export function hasTable(connection: Connection, name: string): boolean {
  return connection.get("select 1 as there from sqlite_schema where name = ?", name) !== null;
}
