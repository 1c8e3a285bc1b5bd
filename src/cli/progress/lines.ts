/** What is shown of a stage. */
export interface StageLine {
  readonly stage: string;
  readonly state: string;
  /** When it began to work, or became ready. */
  readonly since: number;
  /** When it was over; null while it is not. */
  readonly until: number | null;
  readonly attempt: number;
  /** The rung of its ladder on which it works; 0 before the first. */
  readonly rung: number;
  /** How many of its items are done; null where it has none. */
  readonly items: { readonly done: number; readonly all: number } | null;
  /** What its ended executions cost; null where none of them told. */
  readonly usd: number | null;
  readonly words: string;
  /** What became of earlier attempts, in their order: `attempt 1 sent back (40): 20 s is too long`. */
  readonly notes: readonly string[];
  /** The last attempt that failed, until it is known whether it is tried again. */
  readonly failed: string | null;
  /** What its last judge said, where that was a pass. */
  readonly passed: string;
  /** The keys of its items, by their place. */
  readonly keys: readonly string[];
  /** The command that shows more of a failure; empty where there is none. */
  readonly look: string;
}

/** The lines of a run's stages, in the order in which they appeared. */
export type StageLines = Map<string, StageLine>;
