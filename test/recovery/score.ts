import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Fault } from "./checker/check-home.ts";
import type { Point } from "./draw-points.ts";
import { nameOf } from "./point-name.ts";
import type { Tried } from "./try-point.ts";

/** How one point ended, as it is kept and counted. */
export interface Score {
  readonly seed: number;
  readonly name: string;
  readonly crash: string;
  readonly who: string;
  readonly what: string;
  /** The chosen moment was come to; else the kill came at another one. */
  readonly reached: boolean;
  readonly faults: readonly Fault[];
}

/** What is kept of a point. */
export function scoreOf({ point, reached, faults }: Tried): Score {
  const { seed, crash, who, what } = point;
  return { seed, name: nameOf(point), crash: crash.name, who, what, reached, faults };
}

/** A file to which one invocation adds where another one ended. */
export interface Results {
  /** All that stood there, of whichever seeds. */
  readonly before: readonly Score[];
  readonly known: (point: Point) => Score | null;
  readonly add: (score: Score) => void;
}

/** Opens a file of results, one line for each point; null keeps none. A line that was cut off is no result. */
export function openResults(file: string | null): Results {
  const scores = new Map((file === null ? [] : readScores(file)).map((score) => [score.seed, score]));
  return {
    before: [...scores.values()],
    known: (point) => {
      const score = scores.get(point.seed);
      return score?.name === nameOf(point) ? score : null;
    },
    add: (score) => {
      if (file !== null) appendFileSync(file, `\n${JSON.stringify(score)}`);
    },
  };
}

function readScores(file: string): readonly Score[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => (isWhole(line) ? [parsed(line)] : []));
}

function isWhole(line: string): boolean {
  return line.startsWith("{") && line.endsWith("]}");
}

function parsed(line: string): Score {
  const score: Score = JSON.parse(line);
  return score;
}
