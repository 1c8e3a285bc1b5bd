import type { FaultKind } from "./checker/check-home.ts";
import { CRASH_POINTS, WHOS } from "./crash-points.ts";
import type { Tried } from "./try-point.ts";
import { WHATS } from "./workloads.ts";

const KINDS: readonly FaultKind[] = [
  "stranded",
  "repeated",
  "doubly owned",
  "started twice",
  "survivors",
  "lost",
  "other",
];

/** The table of all points: by crash point, then by who was killed and what it was doing. */
export function tableOf(tried: readonly Tried[]): string {
  const lines = [
    ...CRASH_POINTS.map(({ name }) => ({ name, of: tried.filter(({ point }) => point.crash.name === name) })),
    ...WHOS.map((who) => ({ name: `who: ${who}`, of: tried.filter(({ point }) => point.who === who) })),
    ...WHATS.map((what) => ({ name: `what: ${what}`, of: tried.filter(({ point }) => point.what === what) })),
    { name: "all", of: tried },
  ];
  const cells = [
    ["", "points", "elsewhere", ...KINDS],
    ...lines.map(({ name, of }) => [
      name,
      String(of.length),
      String(of.filter(({ reached }) => !reached).length),
      ...KINDS.map((kind) => String(of.filter(({ faults }) => faults.some((fault) => fault.kind === kind)).length)),
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
}
