import { timestamp } from "../base/clock.ts";
import type { StoredEvent } from "../ports/event-log.ts";

/** An event in the shape that the contract fixes. */
export function eventToJson(event: StoredEvent): Readonly<Record<string, unknown>> {
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
