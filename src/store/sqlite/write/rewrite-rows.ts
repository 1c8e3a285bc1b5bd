import { backup } from "node:sqlite";
import { mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { openWriting, type Connection } from "../connection.ts";
import { storeFailure } from "../failure.ts";
import { openDatabase, storeFile } from "../store-file.ts";
import { RUN_TABLES, TABLES, writeRows } from "./write-rows.ts";
import type { Row } from "../../../domain/run/view/row.ts";

/** Rows that refer to others go before them. */
const ORDER = RUN_TABLES.toReversed();

/** The stream whose rows are what is remembered over runs. */
const HOME = "home";

/** Replaces everything that the tables hold of runs, or of the home's own stream, in one transaction. Only who holds the home may. */
export function rewriteRows(home: string, rowsByStream: ReadonlyMap<string, readonly Row[]>): void {
  const connection = openWriting(storeFile(home));
  try {
    connection.exec("begin immediate");
    for (const [stream, rows] of rowsByStream) {
      removeRows(connection, stream);
      writeRows(
        connection,
        rows.map((row) => ({ ...row, was: null })),
      );
    }
    connection.exec("commit");
  } catch (thrown) {
    throw storeFailure(thrown, "rebuild its tables");
  } finally {
    connection.close();
  }
}

function removeRows(connection: Connection, stream: string): void {
  if (stream === HOME) connection.run(`delete from ${TABLES.knowledge.table}`);
  for (const table of ORDER)
    connection.run(`delete from ${TABLES[table].table} where ${table === "runs" ? "id" : "run"} = ?`, stream);
}

/** Writes a consistent copy of a home's database, while others write it; under its name once it is whole. */
export async function copyStore(home: string, to: string): Promise<void> {
  const connection = openDatabase(home);
  if (connection === null) return;
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    await backup(connection.database, `${to}.new`);
    renameSync(`${to}.new`, to);
  } catch (thrown) {
    throw storeFailure(thrown, `be copied to ${to}`);
  } finally {
    connection.close();
  }
}
