/** One behaviour that is taken out. */
export interface Mutant {
  readonly name: string;
  /** The rules that it would break. */
  readonly breaks: string;
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** The files of tests that must go red. */
  readonly tests: readonly string[];
  /** Narrows them to titles that match. */
  readonly titles?: string;
  /** Belongs to the short form. */
  readonly quick?: true;
}
