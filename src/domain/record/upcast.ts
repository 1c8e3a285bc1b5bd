import { invariant } from "../../base/invariant.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { Actor } from "../actor.ts";
import { RUN_EVENT_TYPES } from "../run/event-types.ts";
import type { RunEvent } from "../run/events.ts";

/** The version that new events are written in, of every type. */
export const EVENT_VERSION = 1;

/** Brings the data of an older version of an event to the next one. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** From `type@version` to the step that brings its data one version further. */
export const UPCASTERS: Readonly<Record<string, Upcaster>> = {};

/** An event as the log holds it, as far as a fold needs it. */
export interface LoggedEvent {
  readonly stream: string;
  readonly seq: number;
  readonly v: number;
  readonly epoch: number;
  readonly at: EpochMs;
  readonly actor: Actor;
  readonly type: string;
  readonly data: JsonObject | null;
}

/** A run's event from the log, in the present version. Data is trusted past this door: the chain vouches for it. */
export function runEventFrom(logged: LoggedEvent): RunEvent {
  const { stream, seq, epoch, at, actor, type } = logged;
  const data = upcast(type, logged.v, logged.data ?? {});
  const event = { type, data, stream, seq, epoch, at, actor };
  invariant(isRunEvent(event), `the run ${stream} holds an event of the unknown type ${type}`);
  return event;
}

function upcast(type: string, version: number, data: JsonObject): JsonObject {
  let present = data;
  for (let v = version; v < EVENT_VERSION; v += 1) {
    const step = UPCASTERS[`${type}@${v}`];
    invariant(step !== undefined, `no upcaster for ${type} of version ${v}`);
    present = step(present);
  }
  return present;
}

function isRunEvent(event: { readonly type: string }): event is RunEvent {
  return RUN_EVENT_TYPES.has(event.type);
}
