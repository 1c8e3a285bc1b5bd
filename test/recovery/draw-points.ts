import { CRASH_POINTS, WHOS, type CrashPoint, type Who } from "./crash-points.ts";
import type { Moment, Way } from "./ways.ts";
import { WHATS, WORKS, type What } from "./workloads.ts";

/** One kill, drawn from a seed: the same seed gives the same. */
export interface Point {
  readonly seed: number;
  readonly crash: CrashPoint;
  readonly who: Who;
  readonly what: What;
  readonly way: Way;
  /** When held children may go on: while nobody orchestrates, or once somebody does again. */
  readonly release: "down" | "late";
  /** The supervisor's pumps die with it. */
  readonly pumps: boolean;
  /** The next start is killed too, at a moment of its recovery. */
  readonly again: Moment | null;
}

/** Which points are wanted; each part narrows by name. */
export interface Wish {
  readonly seed: number;
  readonly points: number;
  readonly crash?: string;
  readonly who?: string;
  readonly what?: string;
  /** Kinds of work that cannot be played here. */
  readonly without?: readonly What[];
}

/** So many points one seed may draw before it comes into the next one's. */
export const SEEDS = 100_000;

/** Draws points so that every combination comes before any comes twice. */
export function drawPoints(wish: Wish, moments: (what: What) => readonly string[]): readonly Point[] {
  const combinations = combinationsOf(wish);
  if (combinations.length === 0) return [];
  return Array.from({ length: wish.points }, (_, index) => {
    const turn = Math.floor(index / combinations.length);
    const shuffled = shuffle(combinations, random(wish.seed + turn));
    const combination = shuffled[index % combinations.length] ?? shuffled[0];
    return drawPoint(combination, wish.seed * SEEDS + index, moments);
  }).filter((point) => point !== null);
}

/** The point of one seed among one combination: what a failing point's command repeats. */
function drawPoint(
  combination: Combination | undefined,
  seed: number,
  moments: (what: What) => readonly string[],
): Point | null {
  if (combination === undefined) return null;
  const { crash, who, what } = combination;
  const next = random(seed);
  const ways = crash.ways.length > 0 ? crash.ways : anyCommit(moments(what));
  const way = pick(ways, next);
  if (way === undefined) return null;
  return {
    seed,
    crash,
    who,
    what,
    way,
    release: pick(["down", "late"] as const, next) ?? "late",
    pumps: next() < 0.5,
    again: diesAgain({ crash, way, who }, next) ? againAt(crash.again ?? RECOVERING, next) : null,
  };
}

/** What one point is about. */
interface Combination {
  readonly crash: CrashPoint;
  readonly who: Who;
  readonly what: What;
}

/** Every combination that is possible and wanted. */
function combinationsOf(wish: Omit<Wish, "seed" | "points">): readonly Combination[] {
  return CRASH_POINTS.filter(({ name }) => fits(name, wish.crash)).flatMap((crash) =>
    WHOS.filter((who) => fits(who, wish.who) && (crash.early !== true || who === "orchestrator")).flatMap((who) =>
      WHATS.filter((what) => fits(what, wish.what) && (crash.of ?? WORKS).includes(what))
        .filter((what) => !(wish.without ?? []).includes(what))
        .filter((what) => crash.early !== true || what === (wish.what ?? "command"))
        .map((what) => ({ crash, who, what })),
    ),
  );
}

function fits(name: string, wanted: string | undefined): boolean {
  return wanted === undefined || name === wanted;
}

const RECOVERING = [
  "incarnation\\.started",
  "phase-finished=load",
  "workflow_recovery",
  "run\\.resumed",
  "recovery\\.completed",
];

function diesAgain({ crash, way, who }: Pick<Point, "crash" | "way" | "who">, next: () => number): boolean {
  return (next() < 0.2 || crash.again !== undefined) && way.by !== "recovery" && who !== "supervisor";
}

function againAt(moments: readonly string[], next: () => number): Moment {
  return { at: pick(moments, next) ?? "", nth: 1, side: next() < 0.5 ? "before" : "after" };
}

/** Commits of an undisturbed run, each by how many of its name came before. */
function anyCommit(trace: readonly string[]): readonly Way[] {
  const from = trace.findIndex((name) => name.includes("run.accepted=main"));
  const commits = trace.map((name, index) => ({ name, index })).filter(({ name }) => name.startsWith("commit "));
  return commits
    .filter(({ index, name }) => index >= from && !name.includes("incarnation") && !name.includes("=stay"))
    .flatMap(({ name, index }) => {
      const nth = commits.filter((other) => other.name === name && other.index <= index).length;
      const at = `^${name.replaceAll(/[.[\]]/g, "\\$&")}$`;
      return (["before", "after"] as const).map((side) => ({
        by: "moment" as const,
        held: false,
        moment: { at, nth, side },
      }));
    });
}

function pick<T>(all: readonly T[], next: () => number): T | undefined {
  return all[Math.floor(next() * all.length)];
}

function shuffle<T>(all: readonly T[], next: () => number): readonly T[] {
  return all
    .map((one) => ({ one, order: next() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ one }) => one);
}

/** Mulberry32: small, seeded, good enough to draw. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
