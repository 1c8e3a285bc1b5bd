/** Notes which run is being folded at start, so that one which kills the process twice is found out. */
export interface FoldMarks {
  /** Notes a run before it is folded; returns how often the process has died at it before. */
  readonly begin: (run: string) => number;
  /** Everything was folded. */
  readonly clear: () => void;
}
