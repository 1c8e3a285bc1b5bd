/** Values that `env:`, `file:` and `command:` references stand for; they live in memory only. */
export interface Secrets {
  /** Remembers values that came with a submission, by reference, for one run. */
  readonly keep: (run: string, values: Readonly<Record<string, string>>) => void;
  /** The value of a reference; null when it cannot be resolved here and now. */
  readonly resolve: (run: string, reference: string) => Promise<string | null>;
  /** Every value that was resolved for a run, to be kept out of what is written. */
  readonly values: (run: string) => readonly string[];
}
