import { invariant } from "../../base/invariant.ts";
import type { Chats, SeenMessage } from "./chats.ts";
import { renderMessage, renderUser, type TelegramUser } from "./render-message.ts";
import type { Updates } from "./updates.ts";

/** The people in the chats, as a test plays them. */
export interface People {
  /** Writes a text or a command (`/run …`) into a chat; returns the id of the message. */
  readonly say: (chat: string, text: string, more?: Saying) => number;
  /** Presses a button of a message as it was seen, be it old; resolves with what the bot tells who pressed it. */
  readonly press: (message: SeenMessage, label: string, user?: TelegramUser) => Promise<string>;
  /** Hears what the bot tells somebody who pressed. */
  readonly answered: (query: string, text: string) => void;
}

/** How something is said. */
export interface Saying {
  readonly user?: TelegramUser;
  /** Id of the message that it answers. */
  readonly replyTo?: number;
}

const ADA: TelegramUser = { id: 7, name: "Ada" };

/** Lets people speak in chats. */
export function createPeople(chats: Chats, updates: Updates): People {
  const waiting = new Map<string, (text: string) => void>();
  let pressed = 0;
  return {
    say: (chat, text, { user = ADA, replyTo } = {}) => {
      const message = chats.write(chat, { from: "user", text, buttons: [], file: null, replyTo: replyTo ?? null });
      const replied = replyTo === undefined ? null : chats.find(chat, replyTo);
      updates.add({ message: renderMessage(message, user, replied) });
      return message.id;
    },
    press: async (message, label, user = ADA) => {
      const button = message.buttons.find((one) => one.label === label);
      invariant(button !== undefined, `the message has no button "${label}"`);
      pressed += 1;
      const query = `query-${pressed}`;
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting.set(query, resolve);
      updates.add({
        callback_query: {
          id: query,
          from: renderUser(user),
          chat_instance: message.chat,
          message: renderMessage(message, null),
          data: button.value,
        },
      });
      return promise;
    },
    answered: (query, text) => {
      waiting.get(query)?.(text);
      waiting.delete(query);
    },
  };
}
