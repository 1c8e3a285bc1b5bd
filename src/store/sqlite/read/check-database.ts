import { join } from "node:path";
import type { SqlRow } from "../connection.ts";
import { textOf } from "./decode.ts";
import { openDatabase, payloadFolder } from "../store-file.ts";

const MOST = 20;

/** What SQLite's own checks find wrong with a home's database; nothing where there is none. Throws STORE_NEWER, STORE_DAMAGED. */
export function databaseFaults(home: string): readonly string[] {
  const connection = openDatabase(home);
  if (connection === null) return [];
  try {
    const broken = connection
      .all(`pragma integrity_check(${MOST})`)
      .map((row) => textOf(row, "integrity_check"))
      .filter((words) => words !== "ok");
    const dangling = connection.all("pragma foreign_key_check");
    const more = dangling.length > MOST ? [`and ${dangling.length - MOST} more rows like these`] : [];
    return [...broken, ...dangling.slice(0, MOST).map(danglingWords), ...more];
  } finally {
    connection.close();
  }
}

function danglingWords({ table, parent }: SqlRow): string {
  return `a row of ${String(table)} names none of ${String(parent)}`;
}

/** The texts that are files beside the database, as its rows name them. */
export function keptTexts(home: string): readonly { readonly hash: string; readonly file: string }[] {
  const connection = openDatabase(home);
  if (connection === null) return [];
  try {
    return connection
      .all("select sha256 from payloads where body is null order by sha256")
      .map((row) => textOf(row, "sha256"))
      .map((hash) => ({ hash, file: join(payloadFolder(home), hash) }));
  } finally {
    connection.close();
  }
}
