import type { AuditEvent, AuditReader } from "../ports/audit.ts";
import { chainLinkOf, dataOf } from "./decode-audit-event.ts";

/** Every event as one line of JSON in commit order, with the salt that a verifier of the export needs. */
export function* exportLines(reader: AuditReader): Iterable<string> {
  for (const event of reader.events()) yield JSON.stringify(lineOf(event));
}

/** The contract's words of an event; `data` as it is stored where it is no object any more. */
function lineOf(event: AuditEvent): object {
  const { id, position, stream, seq, v, epoch, at, type, cause, dataHash, salt, trace, prevHash, hash } = event;
  const actor = chainLinkOf(event)?.actor ?? event.actor;
  const data = dataOf(event) ?? event.data;
  return { id, position, stream, seq, v, epoch, at, actor, type, cause, data, dataHash, salt, trace, prevHash, hash };
}
