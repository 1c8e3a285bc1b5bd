import type { Upload } from "./api-request.ts";

/** A message as a chat shows it now. */
export interface SeenMessage {
  readonly id: number;
  readonly chat: string;
  readonly from: "bot" | "user";
  /** Its text, or what stands below its file. */
  readonly text: string;
  /** Every text that it has had, the present one last: one for each time that the bot wrote it. */
  readonly texts: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly value: string }[];
  readonly file: (Upload & { readonly kind: "photo" | "video" | "document" }) | null;
  readonly replyTo: number | null;
}

/** What is written into a chat. */
export type Written = Pick<SeenMessage, "from" | "text" | "buttons" | "file" | "replyTo">;

/** The chats of a bot. */
export interface Chats {
  readonly knows: (chat: string) => boolean;
  readonly add: (chat: string) => void;
  readonly blocked: Set<string>;
  readonly write: (chat: string, written: Written) => SeenMessage;
  readonly find: (chat: string, id: number) => SeenMessage | null;
  readonly rewrite: (message: SeenMessage, text: string, buttons: SeenMessage["buttons"]) => SeenMessage;
  readonly messages: (chat: string) => readonly SeenMessage[];
  /** Resolves with the first message of the bot that fits, be it past or to come. */
  readonly seen: (fits: (message: SeenMessage) => boolean, signal?: AbortSignal) => Promise<SeenMessage>;
}

/** Opens chats; more come when somebody speaks there. */
export function createChats(first: readonly string[]): Chats {
  const byChat = new Map<string, SeenMessage[]>(first.map((chat) => [chat, []]));
  const changed = new Set<() => void>();
  const tell = (): void => {
    for (const look of changed) look();
  };
  const of = (chat: string): SeenMessage[] => {
    const found = byChat.get(chat) ?? [];
    byChat.set(chat, found);
    return found;
  };
  return {
    knows: (chat) => byChat.has(chat),
    add: (chat) => void of(chat),
    blocked: new Set(),
    write: (chat, written) => {
      const list = of(chat);
      const message = { id: list.length + 1, chat, texts: [written.text], ...written };
      list.push(message);
      tell();
      return message;
    },
    find: (chat, id) => of(chat)[id - 1] ?? null,
    rewrite: (message, text, buttons) => {
      const after = { ...message, text, buttons, texts: [...message.texts, text] };
      of(message.chat)[message.id - 1] = after;
      tell();
      return after;
    },
    messages: (chat) => [...of(chat)],
    seen: (fits, signal) => waitFor({ all: () => [...byChat.values()].flat(), fits, signal, changed }),
  };
}

interface Waiting {
  readonly all: () => readonly SeenMessage[];
  readonly fits: (message: SeenMessage) => boolean;
  readonly signal: AbortSignal | undefined;
  readonly changed: Set<() => void>;
}

async function waitFor({ all, fits, signal, changed }: Waiting): Promise<SeenMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<SeenMessage>();
  const look = (): void => {
    const found = all().find((message) => message.from === "bot" && fits(message));
    if (found !== undefined) resolve(found);
  };
  const stop = (): void => reject(signal?.reason);
  changed.add(look);
  signal?.addEventListener("abort", stop);
  look();
  try {
    return await promise;
  } finally {
    changed.delete(look);
    signal?.removeEventListener("abort", stop);
  }
}
