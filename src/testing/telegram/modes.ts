/** How a request to the Bot API is treated. */
export type TelegramMode =
  | { readonly kind: "normal" }
  /** 429 with `retry_after`; nothing is stored. */
  | { readonly kind: "rate-limit"; readonly retryAfterSeconds: number }
  /** The connection ends without an answer, before or after the message was stored. */
  | { readonly kind: "cut"; readonly when: "before" | "after" }
  /** No answer until `release`, before or after the message was stored. */
  | { readonly kind: "hang"; readonly when: "before" | "after" }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "fail"; readonly status: number; readonly description: string };

/** Which requests a mode is for. */
export interface ModeReach {
  /** The next so many; all from now on unless said. */
  readonly times?: number;
  /** Names of methods; those that write to a chat unless said. */
  readonly methods?: readonly string[];
}

/** The modes that are set. */
export interface TelegramModes {
  readonly set: (mode: TelegramMode, reach?: ModeReach) => void;
  /** The mode for one request; counts it. */
  readonly take: (method: string) => TelegramMode;
  readonly release: () => void;
  /** Resolves at the next release. */
  readonly released: () => Promise<void>;
}

const WRITING = /^(?:send|edit)/;

/** Creates the modes of a server that does what it is asked. */
export function createTelegramModes(): TelegramModes {
  let mode: TelegramMode = { kind: "normal" };
  let left = 0;
  let methods: readonly string[] | null = null;
  let gate = Promise.withResolvers<void>();
  return {
    set: (next, reach = {}) => {
      mode = next;
      left = reach.times ?? Number.POSITIVE_INFINITY;
      methods = reach.methods ?? null;
    },
    take: (method) => {
      if (left <= 0 || !(methods?.includes(method) ?? WRITING.test(method))) return { kind: "normal" };
      left -= 1;
      return mode;
    },
    release: () => {
      mode = { kind: "normal" };
      gate.resolve();
      gate = Promise.withResolvers<void>();
    },
    released: () => gate.promise,
  };
}
