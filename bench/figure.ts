/** One measured figure beside what this machine can do at best, and what we want. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The machine's own limit, taken in the same minute; the ratio is by it. */
  readonly limit: { readonly what: string; readonly value: number; readonly unit: string } | null;
  readonly aim: Aim | null;
}

/** What a figure is wanted to be. */
export type Aim = { readonly most: number } | { readonly least: number };

/** Where measures work, and whether they keep it short. */
export interface Bench {
  readonly folder: string;
  readonly quick: boolean;
  /** Says what goes on, to a person who waits. */
  readonly say: (line: string) => void;
}

/** One thing that can be measured; its figures need nothing from the others. */
export interface Measure {
  readonly name: string;
  readonly says: string;
  readonly run: (bench: Bench) => Promise<readonly Figure[]>;
}

/** The value at a share of sorted times: 0.5 is the median. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The median. */
export function median(times: readonly number[]): number {
  return percentile(times, 0.5);
}

/** Tells whether a figure is what it is wanted to be; null where nothing is wanted. */
export function isMet({ value, aim }: Figure): boolean | null {
  if (aim === null) return null;
  return "most" in aim ? value <= aim.most : value >= aim.least;
}

/** The figure by its limit; null where there is none. */
export function ratioOf({ value, limit }: Figure): number | null {
  return limit === null || limit.value === 0 ? null : value / limit.value;
}
