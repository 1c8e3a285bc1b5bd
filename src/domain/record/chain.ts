import { sha256 } from "../../base/hash.ts";
import { timestamp, type EpochMs } from "../../base/clock.ts";
import type { Actor } from "../actor.ts";

// Each event's hash covers the one before it in its stream and the hash of its own data, so that data can be erased while
// the chain stands. Each commit adds a ledger line over all streams, so that a lost tail or a lost stream is seen too.

/** What an event's hash covers. */
export interface ChainLink {
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  readonly v: number;
  readonly epoch: number;
  readonly at: EpochMs;
  readonly actor: Actor;
  readonly type: string;
  readonly cause: string;
  readonly dataHash: string;
  readonly trace: string | null;
  readonly prevHash: string | null;
}

/** SHA-256 of 16 random bytes (hex) followed by the stored UTF-8 bytes of an event's data. */
export function dataHashOf(saltHex: string, data: string): string {
  const salted = Buffer.allocUnsafe(Math.ceil(saltHex.length / 2) + Buffer.byteLength(data));
  const from = salted.write(saltHex, "hex");
  return sha256(salted.subarray(0, from + salted.write(data, from, "utf8")));
}

/** SHA-256 of an event's RFC 8785 form without position, data and the hash itself. */
export function eventHashOf(link: ChainLink): string {
  const { id, stream, seq, v, epoch, at, actor, type, cause, dataHash, trace, prevHash } = link;
  const { kind, id: who } = actor;
  // Keys in the order of RFC 8785; strings and whole numbers are then spelled as it wants them (a test compares).
  const sorted = {
    actor: { id: who, kind },
    at: timestamp(at),
    cause,
    dataHash,
    epoch,
    id,
    prevHash,
    seq,
    stream,
    trace,
    type,
    v,
  };
  return sha256(JSON.stringify(sorted));
}

/** The ledger's digest after a commit that brought some events. */
export function ledgerDigest(
  before: string | null,
  brought: readonly { readonly stream: string; readonly seq: number; readonly hash: string }[],
): string {
  return sha256([before ?? "", ...brought.map((event) => `${event.stream} ${event.seq} ${event.hash}`)].join("\n"));
}
