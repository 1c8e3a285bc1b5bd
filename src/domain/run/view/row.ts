/** A cell of a table. */
export type Cell = string | number | null;

/** The tables that are made from runs. */
export type RunTable = "runs" | "stages" | "attempts" | "gates" | "artifacts" | "outbox";

/** Every table that events yield: those of runs, and what the home remembers. */
export type EventTable = RunTable | "knowledge";

/** One row with its key first; the order of cells is the order of the table's columns. */
export interface Row {
  readonly table: EventTable;
  readonly cells: readonly Cell[];
}

/** A row as it is to become, beside what it was: a writer needs to touch only the columns that differ. */
export interface ChangedRow extends Row {
  /** The cells before; null where the row was not there. */
  readonly was: readonly Cell[] | null;
}
