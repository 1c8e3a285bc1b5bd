import { ledgerDigest } from "../domain/record/chain.ts";
import type { AuditEvent, AuditReader, LedgerLine } from "../ports/audit.ts";
import type { Finding, FindingCode } from "./finding.ts";
import { confirmsNote, type NotedHead } from "./noted-head.ts";

/** Names every commit that no longer brings what it brought, and a ledger that is shorter than heads noted outside. */
export function* verifyLedger(reader: AuditReader, notes: readonly NotedHead[]): Iterable<Finding> {
  const events = peekable(reader.events());
  let before: LedgerLine = BEFORE_THE_FIRST;
  for (const line of reader.ledger()) {
    yield* lineFindings(before, line, broughtBy(line, events));
    before = line;
  }
  const rest = events.peek();
  if (rest !== undefined)
    yield found(
      "ledger-cut-off",
      before.n + 1,
      `the events from position ${rest.position} on stand in no line of the ledger`,
    );
  for (const noted of notes) {
    if (confirmsNote(reader, noted)) continue;
    yield found(
      "noted-head-lost",
      noted.n,
      `the head noted outside the database (commit ${noted.n}, position ${noted.position}) is not in the ledger`,
    );
  }
}

const BEFORE_THE_FIRST: LedgerLine = { n: 0, lastPosition: 0, digest: "" };

function broughtBy(line: LedgerLine, events: Peekable<AuditEvent>): readonly AuditEvent[] {
  const brought: AuditEvent[] = [];
  for (let next = events.peek(); next !== undefined && next.position <= line.lastPosition; next = events.peek())
    brought.push(...events.take());
  return brought;
}

function lineFindings(before: LedgerLine, line: LedgerLine, brought: readonly AuditEvent[]): readonly Finding[] {
  const n = before.n + 1;
  if (line.n !== n) return [found("ledger-changed", n, `the lines ${n} to ${line.n - 1} of the ledger are missing`)];
  if (ledgerDigest(before.digest, brought) === line.digest) return [];
  return [
    found("ledger-changed", n, `the commit ${n} did not bring what is there now (up to position ${line.lastPosition})`),
  ];
}

function found(code: FindingCode, n: number, message: string): Finding {
  return { code, stream: "ledger", seq: n, message };
}

interface Peekable<T> {
  readonly peek: () => T | undefined;
  readonly take: () => readonly T[];
}

function peekable<T>(values: Iterable<T>): Peekable<T> {
  const iterator = values[Symbol.iterator]();
  let next = iterator.next();
  return {
    peek: () => (next.done === true ? undefined : next.value),
    take: () => {
      if (next.done === true) return [];
      const { value } = next;
      next = iterator.next();
      return [value];
    },
  };
}
