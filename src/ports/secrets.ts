/** Values that `env:`, `file:` and `command:` references stand for; they live in memory only. */
export interface Secrets {
  /** Remembers values that came from a client, by reference, for one run; tells whether one of them is new. */
  readonly keep: (run: string, values: Readonly<Record<string, string>>) => boolean;
  /** The value of a reference, whose commands work in a folder; null when it cannot be resolved here and now. */
  readonly resolve: (run: string, reference: string, folder: string) => Promise<string | null>;
  /** Why a reference could not be resolved when that was last tried. */
  readonly why: (reference: string) => string;
  /** What is remembered for a run, by reference. */
  readonly kept: (run: string) => Readonly<Record<string, string>>;
  /** Every value that was resolved for a run, to be kept out of what is written. */
  readonly values: (run: string) => readonly string[];
}
