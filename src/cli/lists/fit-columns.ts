import { fit, pad, widthOf } from "../progress/fit.ts";

/** A column of a list: its name, its cells as they are without colours, and what it is worth where there is little room. */
export interface ListColumn {
  readonly name: string;
  readonly cells: readonly string[];
  /** The lower goes first; a column without one always stays. */
  readonly worth?: number;
  /** The room that it wants, before others may stay. */
  readonly wants?: number;
  /** How narrow it may become; without it, it is as wide as its widest cell. */
  readonly atLeast?: number;
  readonly right?: boolean;
  /** What colours a cell that was cut and filled up. */
  readonly paint?: (text: string, row: number) => string;
}

const GAP = 2;

/** Lays a list out in so many columns of the terminal: what is worth least is left out, then what may be narrow becomes so. No line is wider. */
export function listLines(columns: readonly ListColumn[], width: number): readonly string[] {
  const kept = keptColumns(columns, width);
  const widths = widthsOf(kept, width);
  const line = (cellOf: (column: ListColumn) => string, row: number | null): string =>
    kept
      .map((column, place) => cellLine(column, cellOf(column), { width: widths[place] ?? 0, row }))
      .join(" ".repeat(GAP))
      .trimEnd();
  const rows = columns[0]?.cells.length ?? 0;
  return [
    line(({ name }) => name, null),
    ...Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row] ?? "", row)),
  ];
}

function cellLine(
  { right, paint }: ListColumn,
  text: string,
  { width, row }: { readonly width: number; readonly row: number | null },
): string {
  const cut = fit(text, width);
  const filled = right === true ? " ".repeat(Math.max(0, width - widthOf(cut))) + cut : pad(cut, width);
  return paint === undefined || row === null ? filled : paint(filled, row);
}

function widest({ name, cells }: ListColumn): number {
  return Math.max(widthOf(name), ...cells.map(widthOf));
}

function narrowest(column: ListColumn): number {
  const full = widest(column);
  return column.atLeast === undefined ? full : Math.min(full, column.atLeast);
}

function wanted(column: ListColumn): number {
  const full = widest(column);
  return column.wants === undefined ? narrowest(column) : Math.min(full, column.wants);
}

/** First goes what may be missed, until the rest has the room that it wants; then, on a narrow terminal, more. */
function keptColumns(columns: readonly ListColumn[], width: number): readonly ListColumn[] {
  const comfortable = droppedUntil(columns.filter(isColumn), { width, widthOf: wanted, below: ESSENTIAL });
  return droppedUntil(comfortable, { width, widthOf: narrowest, below: Infinity });
}

const ESSENTIAL = 10;

function isColumn({ cells }: ListColumn): boolean {
  return cells.some((cell) => cell !== "");
}

interface Dropping {
  readonly width: number;
  readonly widthOf: (column: ListColumn) => number;
  /** Only what is worth less may go. */
  readonly below: number;
}

function droppedUntil(columns: readonly ListColumn[], dropping: Dropping): readonly ListColumn[] {
  const total = columns.reduce((sum, column) => sum + dropping.widthOf(column) + GAP, -GAP);
  if (total <= dropping.width) return columns;
  const worths = columns.flatMap(({ worth }) => (worth === undefined || worth >= dropping.below ? [] : [worth]));
  const least = Math.min(...worths);
  return worths.length === 0
    ? columns
    : droppedUntil(
        columns.filter(({ worth }) => worth !== least),
        dropping,
      );
}

/** Who has most more than it wants gives way first, column by column. */
function widthsOf(columns: readonly ListColumn[], width: number): readonly number[] {
  const widths = columns.map(widest);
  const least = columns.map(narrowest);
  const spare = columns.map((column, place) => (widths[place] ?? 0) - wanted(column));
  let excess = widths.reduce((sum, one) => sum + one + GAP, -GAP) - width;
  while (excess > 0) {
    const places = widths.map((_, place) => place).filter((place) => (widths[place] ?? 0) > (least[place] ?? 0));
    const [place] = places.toSorted((one, other) => (spare[other] ?? 0) - (spare[one] ?? 0));
    if (place === undefined) break;
    widths[place] = (widths[place] ?? 0) - 1;
    spare[place] = (spare[place] ?? 0) - 1;
    excess -= 1;
  }
  return excess > 0 ? cutToFit(widths, excess) : widths;
}

/** On a terminal that is narrower than what must stay, the last column is cut. */
function cutToFit(widths: readonly number[], excess: number): readonly number[] {
  return widths.map((one, place) => (place === widths.length - 1 ? Math.max(1, one - excess) : one));
}
