import type { JsonObject } from "../../base/json/json.ts";
import type { MethodOutcome } from "./api-fault.ts";

/** What happened in the chats and was not confirmed yet. */
export interface Updates {
  readonly add: (content: JsonObject) => number;
  /** Delivers everything once more, although it was confirmed. */
  readonly repeat: () => void;
  /** Ids of what was not confirmed. */
  readonly pending: () => readonly number[];
  /** Answers `getUpdates`: at once, when something comes, or when the time is up. */
  readonly poll: (fields: PollFields) => Promise<MethodOutcome>;
  /** Ends a poll that waits. */
  readonly end: () => void;
}

/** What a poll asks for. */
export interface PollFields {
  readonly offset: number;
  readonly limit: number;
  readonly timeoutSeconds: number;
}

interface Update {
  readonly id: number;
  readonly content: JsonObject;
}

const CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";

/** Starts a queue whose ids count up from a first one. */
export function createUpdates(first: number): Updates {
  const all: Update[] = [];
  let confirmed = first - 1;
  let repeated = false;
  let wake: ((conflict: boolean) => void) | null = null;
  const open = (): readonly Update[] => (repeated ? all : all.filter(({ id }) => id > confirmed));
  const wait = async (timeoutSeconds: number): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), timeoutSeconds * 1_000);
    wake = resolve;
    const conflict = await promise;
    clearTimeout(timer);
    return conflict;
  };
  return {
    add: (content) => {
      const id = first + all.length;
      all.push({ id, content });
      wake?.(false);
      return id;
    },
    repeat: () => {
      repeated = true;
      wake?.(false);
    },
    pending: () => all.flatMap(({ id }) => (id > confirmed ? [id] : [])),
    poll: async ({ offset, limit, timeoutSeconds }) => {
      // As Telegram does: an offset from the future is none, and the answer begins with the oldest.
      const known = offset <= first + all.length + 10;
      if (known) confirmed = Math.max(confirmed, Math.min(offset - 1, first + all.length - 1));
      wake?.(true);
      if (open().length === 0 && timeoutSeconds > 0 && (await wait(timeoutSeconds)))
        return { ok: false, fault: { status: 409, description: CONFLICT } };
      const given = open().slice(0, limit);
      repeated = false;
      return { ok: true, result: given.map(({ id, content }) => ({ update_id: id, ...content })) };
    },
    end: () => wake?.(true),
  };
}
