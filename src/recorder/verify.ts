import { eventId } from "../base/ids.ts";
import { numberOf, textOf } from "../base/json/json-fields.ts";
import { dataHashOf, eventHashOf } from "../domain/record/chain.ts";
import type { AuditEvent, AuditReader, StreamHead } from "../ports/audit.ts";
import { chainLinkOf, dataOf } from "./decode-audit-event.ts";
import type { Finding, FindingCode } from "./finding.ts";
import type { NotedHead } from "./noted-head.ts";
import { verifyLedger } from "./verify-ledger.ts";

/** Names everything in a store's record that is not as it was written: changed, removed, swapped, cut off or lost. */
export function* verify(reader: AuditReader, notes: readonly NotedHead[]): Iterable<Finding> {
  const ends = new Map<string, StreamEnd>();
  const erased = new Map<string, AuditEvent>();
  for (const event of reader.events()) {
    if (event.data === null) erased.set(nameOf(event), event);
    if (event.type === "event.redacted") erased.delete(redactedName(event));
    const before = ends.get(event.stream) ?? NOTHING_YET;
    yield* contentFindings(event);
    yield* orderFindings(event, before);
    if (event.seq > before.seq) ends.set(event.stream, event);
  }
  for (const event of erased.values())
    yield found("data-removed", event, "the data of this event is gone, and no later event says that it was erased");
  yield* headFindings(reader.heads(), ends);
  yield* verifyLedger(reader, notes);
}

interface StreamEnd {
  readonly seq: number;
  readonly hash: string | null;
}

const NOTHING_YET: StreamEnd = { seq: 0, hash: null };

/** What an event says against its own hashes. Erased data leaves the chain whole. */
function* contentFindings(event: AuditEvent): Iterable<Finding> {
  const { data, salt } = event;
  if (data !== null && (salt === null || dataHashOf(salt, data) !== event.dataHash)) {
    yield found("data-changed", event, "the data of this event is not what was recorded");
  }
  const link = chainLinkOf(event);
  const same =
    link !== null && eventHashOf(link) === event.hash && event.id === eventId(event.stream, event.seq, event.cause);
  if (!same) yield found("event-changed", event, `this event (${event.type}) is not what was recorded`);
}

function nameOf({ stream, seq }: { readonly stream: string; readonly seq: number }): string {
  return `${stream} ${seq}`;
}

/** The name of the event whose erasure an event tells of. */
function redactedName(event: AuditEvent): string {
  const data = dataOf(event);
  return nameOf({ stream: textOf(data?.["stream"]) ?? "", seq: numberOf(data?.["seq"]) ?? 0 });
}

/** How an event follows the one before it in its stream. */
function* orderFindings(event: AuditEvent, before: StreamEnd): Iterable<Finding> {
  if (event.seq <= before.seq) {
    yield found("event-swapped", event, `this event was committed after number ${before.seq} of its stream`);
    return;
  }
  const missing = event.seq - before.seq - 1;
  if (missing > 0) {
    const which = missing === 1 ? `number ${before.seq + 1} is` : `numbers ${before.seq + 1} to ${event.seq - 1} are`;
    yield found("event-removed", { stream: event.stream, seq: before.seq + 1 }, `${which} missing`);
  } else if (event.prevHash !== before.hash) {
    yield found("chain-broken", event, "this event does not follow the one before it");
  }
}

/** What the streams' noted ends say against their events. */
function* headFindings(heads: readonly StreamHead[], ends: ReadonlyMap<string, StreamEnd>): Iterable<Finding> {
  for (const head of heads) {
    const end = ends.get(head.stream);
    if (end === undefined) yield found("stream-lost", head, `all ${head.seq} events of this stream are missing`);
    else if (end.seq < head.seq)
      yield found(
        "stream-cut-off",
        { ...head, seq: end.seq + 1 },
        `this stream ends at ${end.seq}, it had ${head.seq} events`,
      );
    else if (end.seq > head.seq || end.hash !== head.hash)
      yield found("head-changed", head, "the noted end of this stream is not its end");
  }
  const known = new Set(heads.map((head) => head.stream));
  for (const [stream, end] of ends)
    if (!known.has(stream))
      yield found("stream-unknown", { stream, seq: end.seq }, "this stream has events and no noted end");
}

function found(code: FindingCode, at: { readonly stream: string; readonly seq: number }, message: string): Finding {
  return { code, stream: at.stream, seq: at.seq, message };
}
