import { randomUUID } from "node:crypto";
import { HoldfastError } from "../../base/failure.ts";
import type { Actor } from "../../domain/actor.ts";
import type { StoredEvent, StoreReader } from "../../ports/event-log.ts";

const PAGE = 1_000;

/** Who sent a command, and what makes it the same as an earlier one. */
export interface Sent {
  readonly actor: Actor;
  readonly key: string | null;
  /** SHA-256 of what was sent. */
  readonly body: string;
}

/** What the record names as the cause of a command: its key, where it has one, and what was sent under it. */
export function causeOf(verb: string, { key, body }: Sent): string {
  return key === null ? `http/${verb}/${randomUUID()}` : `${keyedCause(verb, key)}${body.slice(0, 16)}`;
}

/** Tells whether a run's record holds what a command did, under its key. Throws KEY_REUSED where another was sent under it. */
export function wasDone(
  store: StoreReader,
  run: string,
  { verb, sent }: { readonly verb: string; readonly sent: Sent },
): boolean {
  return doneUnder(store, run, { verb, sent }) !== null;
}

/** The first event that a command under the same key left in a run's record; null where there is none. Throws KEY_REUSED. */
export function doneUnder(
  store: StoreReader,
  run: string,
  { verb, sent }: { readonly verb: string; readonly sent: Sent },
): StoredEvent | null {
  if (sent.key === null) return null;
  const prefix = keyedCause(verb, sent.key);
  for (let afterSeq = 0; ;) {
    const page = store.events({ stream: run, afterSeq, limit: PAGE });
    const found = page.find(({ type, cause }) => type !== "command.refused" && cause.startsWith(prefix));
    if (found !== undefined && found.cause !== causeOf(verb, sent))
      throw new HoldfastError("KEY_REUSED", `The key ${sent.key} was used to ${verb} run ${run} in another way.`);
    if (found !== undefined) return found;
    if (page.length < PAGE) return null;
    afterSeq = page.at(-1)?.seq ?? afterSeq;
  }
}

function keyedCause(verb: string, key: string): string {
  return `http/${verb}/${encodeURIComponent(key)}/`;
}
