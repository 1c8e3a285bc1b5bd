/** What an audit can find. */
export type FindingCode =
  | "event-changed"
  | "data-changed"
  | "data-removed"
  | "event-removed"
  | "event-swapped"
  | "chain-broken"
  | "stream-cut-off"
  | "stream-lost"
  | "stream-unknown"
  | "head-changed"
  | "ledger-changed"
  | "ledger-cut-off"
  | "noted-head-lost"
  | "fold-failed"
  | "row-changed"
  | "row-missing"
  | "row-additional";

/** Something that is not as it was recorded. */
export interface Finding {
  readonly code: FindingCode;
  /** A run's, mission's or the home's stream; `ledger` where it is about the order of all. */
  readonly stream: string;
  readonly seq: number | null;
  readonly message: string;
}
