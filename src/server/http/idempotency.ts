import { HoldfastError } from "../../base/failure.ts";
import type { Reply } from "./route.ts";

/** How many answers are remembered. */
const KEPT = 2_000;

/** Remembers what was answered to a key, as long as the daemon lives; what a run did under a key, its record remembers. */
export interface Idempotency {
  /** Answers as before where the same was asked under the same key, else does it. Throws KEY_REUSED. */
  readonly once: (
    asked: { readonly place: string; readonly key: string; readonly body: string },
    work: () => Promise<Reply<unknown>>,
  ) => Promise<Reply<unknown>>;
}

/** Keeps answers in memory, the newest. A failure is not kept: nothing was done. */
export function createIdempotency(): Idempotency {
  const answers = new Map<string, { readonly body: string; readonly reply: Promise<Reply<unknown>> }>();
  return {
    once: async ({ place, key, body }, work) => {
      const name = `${place} ${key}`;
      const known = answers.get(name);
      if (known !== undefined) {
        if (known.body !== body)
          throw new HoldfastError("KEY_REUSED", `The key ${key} was used for another body at ${place}.`);
        return replayed(await known.reply);
      }
      const reply = work();
      answers.set(name, { body, reply });
      const [oldest] = answers.keys();
      if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest);
      try {
        return await reply;
      } catch (failure) {
        answers.delete(name);
        throw failure;
      }
    },
  };
}

/** The key of a request; null where it has none. Throws QUERY_INVALID. */
export function keyOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (/^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new HoldfastError("QUERY_INVALID", "`Idempotency-Key` must be 1 to 255 visible ASCII characters.");
}

function replayed(reply: Reply<unknown>): Reply<unknown> {
  if (reply instanceof Response) return reply;
  return { ...reply, headers: { ...reply.headers, "idempotency-replayed": "true" } };
}
