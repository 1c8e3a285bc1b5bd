import type { EpochMs } from "../../base/clock.ts";
import type { Update } from "../../ports/channels.ts";
import type { Hearer, HearingPort } from "./hearer.ts";

/** Records who was refused, but not each time. */
export interface Strangers {
  readonly note: (hearer: Hearer, update: Extract<Update, { is: "foreign" }>) => void;
}

/** The same stranger is recorded once in so long, and no more than so many of them. */
const AGAIN_MS = 3_600_000;
const MOST = 20;

/** Keeps in memory whom it recorded last. */
export function createStrangers({ home, clock }: Pick<HearingPort, "home" | "clock">): Strangers {
  const noted = new Map<string, EpochMs>();
  return {
    note: ({ project, channel }, { chat, user, what }) => {
      const now = clock.now();
      for (const [key, at] of noted) if (now - at >= AGAIN_MS) noted.delete(key);
      const key = JSON.stringify([project, channel.name, chat, user?.id]);
      if (noted.has(key) || noted.size >= MOST) return;
      noted.set(key, now);
      home.append("channel.refused", { project, channel: channel.name, chat, user: user?.id ?? null, what });
    },
  };
}
