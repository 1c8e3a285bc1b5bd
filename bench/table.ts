import { isMet, ratioOf, type Figure } from "./figure.ts";

const HEAD = ["figure", "value", "limit of this machine", "ratio", "aim", ""] as const;

/** The figures as a table for people. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => padded(cell, widths[column] ?? 0, column))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function padded(cell: string, width: number, column: number): string {
  return column === 1 || column === 3 ? cell.padStart(width) : cell.padEnd(width);
}

function cellsOf(figure: Figure): readonly string[] {
  const { name, value, unit, limit, aim } = figure;
  const ratio = ratioOf(figure);
  const met = isMet(figure);
  return [
    name,
    `${rounded(value)} ${unit}`,
    limit === null ? "" : `${limit.what} ${rounded(limit.value)} ${limit.unit}`,
    ratio === null ? "" : `${ratio.toFixed(2)} ×`,
    aim === null ? "" : "most" in aim ? `≤ ${aim.most} ${unit}` : `≥ ${aim.least} ${unit}`,
    met === null ? "" : met ? "met" : "not met",
  ];
}

function rounded(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toString();
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
