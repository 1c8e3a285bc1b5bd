/** A run of which a new version was opened. */
export interface Reopened {
  readonly id: string;
  /** Stages that the new definition changes; absent where there is none. */
  readonly changed?: readonly string[] | undefined;
  /** Stages that it has no more. */
  readonly removed?: readonly string[] | undefined;
}
