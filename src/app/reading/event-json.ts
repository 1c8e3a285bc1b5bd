import { timestamp } from "../../base/clock.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { StoredEvent } from "../../ports/event-log.ts";

/** An event as the contract fixes it. */
export interface EventItem {
  readonly id: string;
  readonly position: number;
  readonly stream: string;
  readonly seq: number;
  readonly v: number;
  readonly epoch: number;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly type: string;
  readonly cause: string;
  readonly data: JsonObject | null;
  readonly dataHash: string;
  readonly trace: string | null;
  readonly prevHash: string | null;
  readonly hash: string;
}

/** An event in the shape that the contract fixes. */
export function eventToJson(event: StoredEvent): EventItem {
  const { id, position, stream, seq, v, epoch, at, actor, type, cause, data, dataHash, trace, prevHash, hash } = event;
  return {
    id,
    position,
    stream,
    seq,
    v,
    epoch,
    at: timestamp(at),
    actor,
    type,
    cause,
    data,
    dataHash,
    trace,
    prevHash,
    hash,
  };
}
