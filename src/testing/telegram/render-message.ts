import type { JsonObject } from "../../base/json/json.ts";
import type { SeenMessage } from "./chats.ts";

/** Somebody who speaks with the bot. */
export interface TelegramUser {
  readonly id: number;
  readonly name: string;
}

/** A message as the Bot API shows it; `user` wrote it, null is the bot. */
export function renderMessage(
  message: SeenMessage,
  user: TelegramUser | null,
  replied?: SeenMessage | null,
): JsonObject {
  const { id, chat, text, file } = message;
  const command = file === null ? /^\/\w+(?:@\w+)?/.exec(text)?.[0] : undefined;
  return {
    message_id: id,
    date: 1_700_000_000 + id,
    chat: renderChat(chat),
    ...(user === null ? {} : { from: renderUser(user) }),
    ...(file === null ? { text } : { caption: text, [file.kind]: renderFile(message) }),
    ...(command === undefined ? {} : { entities: [{ type: "bot_command", offset: 0, length: command.length }] }),
    ...(replied === undefined || replied === null ? {} : { reply_to_message: renderMessage(replied, null) }),
  };
}

/** A person as the Bot API shows one. */
export function renderUser({ id, name }: TelegramUser): JsonObject {
  return { id, is_bot: false, first_name: name };
}

function renderChat(chat: string): JsonObject {
  const id = Number(chat);
  return id < 0 ? { id, type: "supergroup", title: "A group" } : { id, type: "private", first_name: "A chat" };
}

function renderFile({ id, chat, file }: SeenMessage): JsonObject | readonly JsonObject[] {
  const rendered = {
    file_id: `${chat}-${id}`,
    file_unique_id: `${chat}-${id}`,
    file_size: file?.bytes ?? 0,
    file_name: file?.name ?? "",
  };
  return file?.kind === "photo" ? [{ ...rendered, width: 1, height: 1 }] : rendered;
}
