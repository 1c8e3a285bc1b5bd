import { fit, pad, widthOf } from "../progress/fit.ts";

/** A column: its cells, and how narrow it may become; one without a limit gives nothing up. */
export interface Column {
  readonly cells: readonly string[];
  readonly atLeast?: number;
}

const GAP = 2;

/** Lays columns out side by side; where they are too wide for the terminal, those that may become narrower do. */
export function tableLines(columns: readonly Column[], width: number): readonly string[] {
  const widths = columns.map(({ cells }) => Math.max(0, ...cells.map(widthOf)));
  let excess = widths.reduce((sum, one) => sum + one + GAP, -GAP) - width;
  for (const [index, { atLeast }] of columns.entries()) {
    const wide = widths[index] ?? 0;
    if (excess <= 0 || atLeast === undefined || wide <= atLeast) continue;
    const given = Math.min(excess, wide - atLeast);
    widths[index] = wide - given;
    excess -= given;
  }
  const rows = columns[0]?.cells.length ?? 0;
  return Array.from({ length: rows }, (_, row) =>
    columns
      .map(({ cells }, index) => pad(fit(cells[row] ?? "", widths[index] ?? 0), widths[index] ?? 0))
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
}
