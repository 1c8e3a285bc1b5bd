import type { EventTable, Row } from "../domain/run/view/row.ts";

// What an audit needs from a store: everything as it is stored, nothing decoded, so that what was tampered with is seen
// instead of being refused. All reads of one reader see the same moment.

/** An event's row as it stands in the store. */
export interface AuditEvent {
  readonly position: number;
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  readonly v: number;
  readonly epoch: number;
  readonly at: string;
  readonly actor: string;
  readonly type: string;
  readonly cause: string;
  /** The stored text; null once it was erased. */
  readonly data: string | null;
  readonly dataHash: string;
  readonly salt: string | null;
  readonly trace: string | null;
  readonly prevHash: string | null;
  readonly hash: string;
}

/** The end of a stream as the store notes it. */
export interface StreamHead {
  readonly stream: string;
  readonly kind: string;
  readonly seq: number;
  readonly hash: string;
}

/** One commit's line of the ledger. */
export interface LedgerLine {
  readonly n: number;
  readonly lastPosition: number;
  readonly digest: string;
}

/** How a table of a run's rows is keyed. */
export interface AuditTable {
  readonly columns: readonly string[];
  /** How many of the first columns are the key. */
  readonly key: number;
}

/** A read-only view of a whole store at one moment. */
export interface AuditReader {
  /** Every event in commit order. */
  readonly events: () => Iterable<AuditEvent>;
  /** The events of one stream by their numbers. */
  readonly streamEvents: (stream: string) => Iterable<AuditEvent>;
  readonly heads: () => readonly StreamHead[];
  readonly ledger: () => Iterable<LedgerLine>;
  readonly ledgerLine: (n: number) => LedgerLine | null;
  readonly lastLedgerLine: () => LedgerLine | null;
  readonly tables: Readonly<Record<EventTable, AuditTable>>;
  /** The rows that a run has in all tables. */
  readonly rows: (run: string) => readonly Row[];
  /** The rows of what is remembered over runs. */
  readonly knowledge: () => readonly Row[];
  /** Every run that has a row in any table. */
  readonly runsWithRows: () => readonly string[];
  readonly close: () => void;
}
