import { cutWithin } from "../../base/text/cut-text.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { Channel } from "../../ports/channels.ts";
import type { Clock } from "../../ports/clock.ts";

/** Something said back to somebody who wrote. */
export interface Reply {
  readonly id: string;
  readonly chat: string;
  readonly text: string;
  /** Remote id of what it answers. */
  readonly repliesTo: string | null;
}

/** Says things back. They are courtesies: each is tried once, and nothing waits for them. */
export interface Replies {
  readonly say: (channel: Channel, reply: Reply) => void;
  /** Takes back what is under way, and resolves once nothing is. */
  readonly close: () => Promise<void>;
}

/** So many to a chat within a minute, and so many at once. */
const PER_MINUTE = 10;
const AT_ONCE = 20;
const MINUTE_MS = 60_000;
const LONGEST_TEXT = 3_500;

/** Says back what is asked for, within bounds. */
export function createReplies(clock: Clock): Replies {
  const end = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const said = new Map<string, readonly EpochMs[]>();
  const isTooMuch = (chat: string): boolean => {
    const now = clock.now();
    const recent = (said.get(chat) ?? []).filter((at) => now - at < MINUTE_MS);
    if (recent.length >= PER_MINUTE || underWay.size >= AT_ONCE) return true;
    said.set(chat, [...recent, now]);
    return false;
  };
  return {
    say: (channel, { id, chat, text, repliesTo }) => {
      if (end.signal.aborted || isTooMuch(chat)) return;
      const plain = { id, at: clock.now(), kind: "notice" as const, buttons: [], files: [], edits: null };
      const sending = channel.send({ ...plain, text: cutWithin(text, LONGEST_TEXT), repliesTo }, chat, end.signal);
      underWay.add(sending);
      void sending.finally(() => underWay.delete(sending));
    },
    close: async () => {
      end.abort();
      await Promise.allSettled(underWay);
    },
  };
}
