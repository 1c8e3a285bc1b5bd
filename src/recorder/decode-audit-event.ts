import { parseTimestamp, timestamp } from "../base/clock.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json/json.ts";
import type { Actor } from "../domain/actor.ts";
import type { ChainLink } from "../domain/record/chain.ts";
import type { LoggedEvent } from "../domain/record/upcast.ts";
import type { AuditEvent } from "../ports/audit.ts";

/** What an event's hash covers, from its stored columns; null when one of them was never written so. */
export function chainLinkOf(event: AuditEvent): ChainLink | null {
  const at = parseTimestamp(event.at);
  const actor = actorOf(event.actor);
  return at === null || timestamp(at) !== event.at || actor === null ? null : { ...event, at, actor };
}

/** A stored event as far as a fold needs it; null when it cannot be read. */
export function loggedEventOf(event: AuditEvent): LoggedEvent | null {
  const link = chainLinkOf(event);
  const data = dataOf(event);
  return link === null || data === null ? null : { ...event, at: link.at, actor: link.actor, data };
}

/** An event's data; null when it was erased or is no object. */
export function dataOf(event: AuditEvent): JsonObject | null {
  const data = event.data === null ? null : parsed(event.data);
  return isJsonObject(data) ? data : null;
}

const KINDS: readonly Actor["kind"][] = ["user", "agent", "system", "channel"];

function actorOf(text: string): Actor | null {
  const value = parsed(text);
  if (!isJsonObject(value) || Object.keys(value).length !== 2) return null;
  const kind = KINDS.find((known) => known === value["kind"]);
  const id = value["id"];
  return kind === undefined || typeof id !== "string" ? null : { kind, id };
}

// The edge where tampered text is met: it is a finding, not a failure.
function parsed(text: string): Json | null {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}
