import { repairTexts } from "../../base/text/text.ts";
import type { Usage } from "../../domain/usage.ts";

/** What is shown while work goes on; never part of state, and lost with the process. */
export interface Observation {
  readonly stage: string;
  readonly execution: string;
  readonly line: string | null;
  readonly progress: string | null;
  readonly usage: Usage | null;
  readonly at: number;
}

/** The newest observation of each execution, by run. */
export interface Observations {
  readonly note: (run: string, seen: Omit<Observation, "line" | "progress" | "usage"> & Partial<Observation>) => void;
  readonly of: (run: string) => readonly Observation[];
  readonly forget: (run: string, execution: string) => void;
  /** Calls back at each change, until the result is called. */
  readonly listen: (then: (run: string, seen: Observation) => void) => () => void;
}

/** Keeps observations in memory. */
export function createObservations(): Observations {
  const runs = new Map<string, Map<string, Observation>>();
  const listeners = new Set<(run: string, seen: Observation) => void>();
  return {
    of: (run) => [...(runs.get(run)?.values() ?? [])],
    note: (run, seen) => {
      const mine = runs.get(run) ?? new Map<string, Observation>();
      runs.set(run, mine);
      const known = mine.get(seen.execution);
      const next = {
        line: known?.line ?? null,
        progress: known?.progress ?? null,
        usage: known?.usage ?? null,
        ...repairTexts(seen),
      };
      mine.set(seen.execution, next);
      for (const listener of listeners) listener(run, next);
    },
    forget: (run, execution) => {
      const mine = runs.get(run);
      mine?.delete(execution);
      if (mine?.size === 0) runs.delete(run);
    },
    listen: (then) => {
      listeners.add(then);
      return () => listeners.delete(then);
    },
  };
}
