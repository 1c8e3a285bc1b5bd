import type { Connection } from "./connection.ts";
import { events } from "./migrations/0001-events.ts";
import { outbox } from "./migrations/0002-outbox.ts";
import { knowledge } from "./migrations/0003-knowledge.ts";
import { ears } from "./migrations/0004-ears.ts";
import { lists } from "./migrations/0005-lists.ts";
import { remakeRunRows } from "./write/remake-run-rows.ts";

/** Every migration in order; the number of the last one is the store's version. */
export const MIGRATIONS: readonly string[] = [events, outbox, knowledge, ears, lists];

/** Brings a store to the newest version, each migration in a transaction of its own. */
export function migrate(connection: Connection, from: number, migrations: readonly string[] = MIGRATIONS): void {
  for (const [index, sql] of migrations.entries()) {
    if (index < from) continue;
    connection.exec(`begin immediate; ${sql}`);
    if (sql === lists) remakeRunRows(connection);
    connection.exec(`pragma user_version = ${index + 1}; commit`);
  }
}
