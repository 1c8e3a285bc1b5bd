import type { MarkedProcess } from "./examination.ts";

/** What the doctor may do. Whatever changes the store holds the home meanwhile. Throws HOME_HELD where another does. */
export interface Hands {
  readonly remove: (path: string) => void;
  readonly move: (from: string, to: string) => void;
  readonly setMode: (path: string, mode: number) => void;
  /** Ends exactly these processes, those that still are the same. */
  readonly end: (processes: readonly MarkedProcess[]) => Promise<void>;
  /** Does something while nobody else can take the home. */
  readonly holding: <T>(work: () => T | Promise<T>) => Promise<T>;
  /** Rebuilds the tables of these runs from their events. */
  readonly rewriteTables: (runs: readonly string[]) => Promise<void>;
  readonly liftQuarantine: (runs: readonly string[]) => Promise<void>;
  /** Writes a consistent copy of the store, while others write it. */
  readonly copyStore: (to: string) => Promise<void>;
}
