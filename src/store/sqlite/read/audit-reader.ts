import type { AuditEvent, AuditReader, LedgerLine, StreamHead } from "../../../ports/audit.ts";
import type { Connection, SqlRow } from "../connection.ts";
import { numberOf, textOf, textOrNull } from "./decode.ts";
import { hasTable } from "./has-table.ts";
import { openDatabase } from "../store-file.ts";
import { RUN_TABLES, TABLES } from "../write/write-rows.ts";
import type { Cell, EventTable, Row, RunTable } from "../../../domain/run/view/row.ts";

/** Opens a store to audit it, beside its writer; null when the home has none yet. */
export function openAuditReader(home: string): AuditReader | null {
  const connection = openDatabase(home);
  if (connection === null) return null;
  // One read transaction: the audit sees one moment, whatever is written meanwhile.
  connection.exec("begin");
  return createAuditReader(connection);
}

function createAuditReader(connection: Connection): AuditReader {
  const tables = RUN_TABLES.filter((table) => hasTable(connection, TABLES[table].table));
  return {
    events: () => mapped(connection.each("select * from events order by position"), eventOf),
    streamEvents: (stream) =>
      mapped(connection.each("select * from events where stream = ? order by seq", stream), eventOf),
    heads: () => connection.all("select stream, kind, seq, hash from streams order by stream").map(headOf),
    ledger: () => mapped(connection.each("select * from ledger order by n"), lineOf),
    ledgerLine: (n) => lineOrNull(connection.get("select * from ledger where n = ?", n)),
    lastLedgerLine: () => lineOrNull(connection.get("select * from ledger order by n desc limit 1")),
    tables: presentShapes(connection),
    rows: (run) => tables.flatMap((table) => rowsOf(connection, table, run)),
    knowledge: () =>
      hasTable(connection, TABLES.knowledge.table)
        ? decoded("knowledge", connection.all(`select * from ${TABLES.knowledge.table}`))
        : [],
    runsWithRows: () => runsWithRows(connection, tables),
    close: () => {
      connection.close();
    },
  };
}

/** The tables as far as this store has their columns: later ones stand at the end. */
function presentShapes(connection: Connection): AuditReader["tables"] {
  const run = TABLES.runs;
  const there = new Set(connection.all(`pragma table_info(${run.table})`).map((row) => textOf(row, "name")));
  return { ...TABLES, runs: { ...run, columns: run.columns.filter((column) => there.has(column)) } };
}

function runsWithRows(connection: Connection, tables: readonly RunTable[]): readonly string[] {
  const each = tables.map((table) => `select ${runColumn(table)} as run from ${TABLES[table].table}`);
  return connection.all(each.join(" union ")).map((row) => textOf(row, "run"));
}

function runColumn(table: RunTable): string {
  return table === "runs" ? "id" : "run";
}

function rowsOf(connection: Connection, table: RunTable, run: string): readonly Row[] {
  return decoded(table, connection.all(`select * from ${TABLES[table].table} where ${runColumn(table)} = ?`, run));
}

function decoded(table: EventTable, rows: readonly SqlRow[]): readonly Row[] {
  return rows.map((row) => ({ table, cells: TABLES[table].columns.map((column) => cellOf(row, column)) }));
}

function cellOf(row: SqlRow, column: string): Cell {
  const value = row[column];
  return typeof value === "string" || typeof value === "number" ? value : null;
}

function* mapped<T>(rows: Iterable<SqlRow>, decode: (row: SqlRow) => T): Iterable<T> {
  for (const row of rows) yield decode(row);
}

function eventOf(row: SqlRow): AuditEvent {
  return {
    position: numberOf(row, "position"),
    id: textOf(row, "id"),
    stream: textOf(row, "stream"),
    seq: numberOf(row, "seq"),
    v: numberOf(row, "v"),
    epoch: numberOf(row, "epoch"),
    at: textOf(row, "at"),
    actor: textOf(row, "actor"),
    type: textOf(row, "type"),
    cause: textOf(row, "cause"),
    data: textOrNull(row, "data"),
    dataHash: textOf(row, "data_hash"),
    salt: textOrNull(row, "salt"),
    trace: textOrNull(row, "trace"),
    prevHash: textOrNull(row, "prev_hash"),
    hash: textOf(row, "hash"),
  };
}

function headOf(row: SqlRow): StreamHead {
  return {
    stream: textOf(row, "stream"),
    kind: textOf(row, "kind"),
    seq: numberOf(row, "seq"),
    hash: textOf(row, "hash"),
  };
}

function lineOf(row: SqlRow): LedgerLine {
  return { n: numberOf(row, "n"), lastPosition: numberOf(row, "last_position"), digest: textOf(row, "digest") };
}

function lineOrNull(row: SqlRow | null): LedgerLine | null {
  return row === null ? null : lineOf(row);
}
