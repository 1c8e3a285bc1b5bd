import type { Connection } from "../connection.ts";
import type { Cell, ChangedRow, EventTable, RunTable } from "../../../domain/run/view/row.ts";

/** How the rows of each table are kept: its columns in the order of the row's cells, and how many of them are the key. */
export interface TableShape {
  readonly table: string;
  readonly columns: readonly string[];
  readonly key: number;
}

/** The tables that the fold of events yields. */
export const TABLES: Readonly<Record<EventTable, TableShape>> = {
  runs: {
    table: "run_rows",
    key: 1,
    columns: words(
      "id pipeline project state reason version definition definition_hash created_at started_at ended_at partial owner key_name key_hash recoveries processes usd input_tokens output_tokens seq label done attempts gates stage stage_state stage_reason stage_message sent_back fix",
    ),
  },
  stages: {
    table: "stage_rows",
    key: 2,
    columns: words("run id place state reason round attempt committed_at stage_hash input_hash"),
  },
  attempts: {
    table: "attempt_rows",
    key: 4,
    columns: words(
      "run stage item n version round cause outcome stop_reason started_at ended_at pid exit_code session verdict score",
    ),
  },
  artifacts: {
    table: "artifact_rows",
    key: 6,
    columns: words("run stage item attempt name path sha256 bytes media_type inherited"),
  },
  gates: {
    table: "gate_rows",
    key: 1,
    columns: words(
      "id run stage item kind state question options opened_at expires_at subject answer answer_note answered_by closed_at",
    ),
  },
  outbox: {
    table: "outbox_rows",
    key: 1,
    columns: words("id run kind channel recipient gate state tries remote reason decided_at not_before settled_at"),
  },
  knowledge: {
    table: "knowledge_rows",
    key: 1,
    columns: words("seq project pipeline stage key question answer note given_by run gate kept_at"),
  },
};

/** The tables of runs, those that others refer to first. */
export const RUN_TABLES: readonly RunTable[] = Object.keys(TABLES).filter(isRunTable);

function isRunTable(name: string): name is RunTable {
  return name in TABLES && name !== "knowledge";
}

const UPSERTS: Readonly<Record<EventTable, string>> = {
  runs: upsert(TABLES.runs),
  stages: upsert(TABLES.stages),
  attempts: upsert(TABLES.attempts),
  artifacts: upsert(TABLES.artifacts),
  gates: upsert(TABLES.gates),
  outbox: upsert(TABLES.outbox),
  knowledge: upsert(TABLES.knowledge),
};

/** Writes rows that the fold yielded: of a row that was there only the cells that differ, or an index would be written for nothing. */
export function writeRows(connection: Connection, rows: readonly ChangedRow[]): void {
  for (const row of rows) {
    if (row.was !== null && updateRow(connection, row, row.was)) continue;
    connection.run(UPSERTS[row.table], ...row.cells);
  }
}

/** False where the row that should be there is not: it is written whole. */
function updateRow(connection: Connection, { table, cells }: ChangedRow, was: readonly Cell[]): boolean {
  const { columns, key } = TABLES[table];
  const values: Cell[] = [];
  // One bit for each column that differs: the same columns differ again and again.
  let differing = 0;
  for (let place = key; place < columns.length; place += 1) {
    if (cells[place] === was[place]) continue;
    differing |= 1 << place;
    values.push(cells[place] ?? null);
  }
  if (differing === 0) return true;
  return connection.run(updateOf(table, differing), ...values, ...cells.slice(0, key)).changes > 0;
}

const UPDATES: Readonly<Record<EventTable, Map<number, string>>> = {
  runs: new Map(),
  stages: new Map(),
  attempts: new Map(),
  artifacts: new Map(),
  gates: new Map(),
  outbox: new Map(),
  knowledge: new Map(),
};

function updateOf(table: EventTable, differing: number): string {
  const known = UPDATES[table].get(differing);
  if (known !== undefined) return known;
  const { table: name, columns, key } = TABLES[table];
  const set = columns.filter((_, place) => (differing & (1 << place)) !== 0).map((column) => `${column} = ?`);
  const where = columns.slice(0, key).map((column) => `${column} = ?`);
  const sql = `update ${name} set ${set.join(", ")} where ${where.join(" and ")}`;
  UPDATES[table].set(differing, sql);
  return sql;
}

function upsert({ table, columns, key }: TableShape): string {
  const set = columns.slice(key).map((column) => `${column} = excluded.${column}`);
  return `insert into ${table} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")}) on conflict (${columns.slice(0, key).join(", ")}) do update set ${set.join(", ")}`;
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
