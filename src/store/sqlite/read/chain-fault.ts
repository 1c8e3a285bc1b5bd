import { dataHashOf, eventHashOf } from "../../../domain/record/chain.ts";
import type { Connection, SqlRow } from "../connection.ts";
import { eventFromRow, numberOf, textOf, textOrNull } from "./decode.ts";

/** What breaks a stream's chain, in words; null when it is whole. */
export function chainFault(connection: Connection, stream: string): string | null {
  const head = connection.get("select seq, hash from streams where stream = ?", stream);
  let before: { readonly seq: number; readonly hash: string | null } = { seq: 0, hash: null };
  for (const row of connection.each("select * from events where stream = ? order by seq", stream)) {
    const seq = numberOf(row, "seq");
    if (seq !== before.seq + 1) return `its event ${before.seq + 1} is missing`;
    if (textOrNull(row, "prev_hash") !== before.hash || !isWhole(row))
      return `its event ${seq} is not what was recorded`;
    before = { seq, hash: textOf(row, "hash") };
  }
  if (head === null) return before.seq === 0 ? null : "its noted end is missing";
  if (numberOf(head, "seq") !== before.seq) return `it had ${numberOf(head, "seq")} events, ${before.seq} are there`;
  return textOf(head, "hash") === before.hash ? null : "its noted end is not its end";
}

function isWhole(row: SqlRow): boolean {
  const data = textOrNull(row, "data");
  const salt = textOrNull(row, "salt");
  if (data !== null && (salt === null || dataHashOf(salt, data) !== textOf(row, "data_hash"))) return false;
  return eventHashOf(eventFromRow(row)) === textOf(row, "hash");
}
