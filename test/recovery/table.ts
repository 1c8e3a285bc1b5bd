import type { FaultKind } from "./checker/check-home.ts";
import { CRASH_POINTS, WHOS } from "./crash-points.ts";
import type { Score } from "./score.ts";
import { WHATS } from "./workloads.ts";

/** What must be found nowhere, each in the words of the sum. */
const KINDS: Readonly<Record<FaultKind, string>> = {
  stranded: "stranded runs",
  repeated: "repeated committed stages",
  "doubly owned": "doubly owned workspaces",
  "started twice": "executions started twice",
  survivors: "surviving processes",
  lost: "lost events",
  "repeated messages": "repeated messages",
  "lost messages": "lost messages",
  other: "other faults",
};

const NAMES: readonly FaultKind[] = [
  "stranded",
  "repeated",
  "doubly owned",
  "started twice",
  "survivors",
  "lost",
  "repeated messages",
  "lost messages",
  "other",
];

/** In how many points each kind of fault was found. */
type Counts = Readonly<Record<FaultKind, number>>;

function countsOf(scores: readonly Score[]): Counts {
  const count = (kind: FaultKind): number =>
    scores.filter(({ faults }) => faults.some((fault) => fault.kind === kind)).length;
  return {
    stranded: count("stranded"),
    repeated: count("repeated"),
    "doubly owned": count("doubly owned"),
    "started twice": count("started twice"),
    survivors: count("survivors"),
    lost: count("lost"),
    "repeated messages": count("repeated messages"),
    "lost messages": count("lost messages"),
    other: count("other"),
  };
}

/** The sum in one line. */
export function sumOf(scores: readonly Score[]): string {
  const counts = countsOf(scores);
  return `${scores.length} points: ${NAMES.map((kind) => `${counts[kind]} ${KINDS[kind]}`).join(", ")}`;
}

/** The table of all points: by crash point, then by who was killed and what it was doing. */
export function tableOf(scores: readonly Score[]): string {
  const lines = [
    ...CRASH_POINTS.map(({ name }) => ({ name, of: scores.filter(({ crash }) => crash === name) })),
    ...WHOS.map((who) => ({ name: `who: ${who}`, of: scores.filter((score) => score.who === who) })),
    ...WHATS.map((what) => ({ name: `what: ${what}`, of: scores.filter((score) => score.what === what) })),
    { name: "all", of: scores },
  ];
  return aligned([
    ["", "points", "elsewhere", ...NAMES],
    ...lines.map(({ name, of }) => {
      const counts = countsOf(of);
      const elsewhere = of.filter(({ reached }) => !reached).length;
      return [name, String(of.length), String(elsewhere), ...NAMES.map((kind) => String(counts[kind]))];
    }),
  ]);
}

/** How many points were played at each crash point, by who was killed and what it was doing; `2!1` had one with a fault. */
export function gridOf(scores: readonly Score[]): string {
  const whats = WHATS.filter((what) => scores.some((score) => score.what === what));
  const columns = WHOS.flatMap((who) => whats.map((what) => ({ who, what })));
  const words = [
    ...WHOS.map((who) => `${who.slice(0, 1)} ${who}`),
    ...whats.map((what) => `${what.slice(0, 2)} ${what}`),
  ];
  const grid = aligned([
    ["", ...columns.map(({ who, what }) => `${who.slice(0, 1)}·${what.slice(0, 2)}`)],
    ...CRASH_POINTS.map(({ name }) => [
      name,
      ...columns.map(({ who, what }) =>
        cellOf(scores.filter((score) => score.crash === name && score.who === who && score.what === what)),
      ),
    ]),
  ]);
  return `${grid}\n(who was killed · at what: ${words.join(", ")})`;
}

function cellOf(scores: readonly Score[]): string {
  const bad = scores.filter(({ faults }) => faults.length > 0).length;
  return scores.length === 0 ? "" : `${scores.length}${bad === 0 ? "" : `!${bad}`}`;
}

/** Everything as one document: the sums, one row for each combination, and every fault with what repeats it. */
export function documentOf(scores: readonly Score[], commandOf: (seed: number) => string): object {
  const groups = Map.groupBy(scores, ({ crash, who, what }) => JSON.stringify([crash, who, what]));
  return {
    points: scores.length,
    elsewhere: scores.filter(({ reached }) => !reached).length,
    faults: countsOf(scores),
    rows: [...groups.values()].map((of) => ({
      crash: of[0]?.crash,
      who: of[0]?.who,
      what: of[0]?.what,
      points: of.length,
      faults: countsOf(of),
    })),
    found: scores.flatMap(({ seed, name, faults }) =>
      faults.map(({ kind, rule, words }) => ({ seed, name, kind, rule, words, again: commandOf(seed) })),
    ),
  };
}

function aligned(cells: readonly (readonly string[])[]): string {
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
