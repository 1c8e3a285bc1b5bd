import type { CallbackQuery, Message, MessageEntity, Update as TelegramUpdate, User } from "grammy/types";
import type { ChannelUser, Happening, Incoming, Update, UpdateRest } from "../../ports/channels.ts";
import { remoteOf } from "./send-message.ts";

/** Who is heard, and what the bot is called. */
export interface Hearing extends Pick<Incoming, "hears"> {
  readonly botName: string;
}

/** Reads an update of the Bot API. */
export function readUpdate(update: TelegramUpdate, hearing: Hearing): Update {
  const id = String(update.update_id);
  const rest = { id, cursor: id };
  if (update.callback_query !== undefined) return readPress(update.callback_query, rest, hearing);
  return update.message === undefined ? nothing(rest) : readMessage(update.message, rest, hearing);
}

type Numbers = Pick<UpdateRest, "id" | "cursor">;

function nothing(rest: Numbers): Update {
  return { is: "other", ...rest, chat: null, user: null };
}

function readPress({ message, data, from }: CallbackQuery, numbers: Numbers, hearing: Hearing): Update {
  if (message === undefined || data === undefined) return nothing(numbers);
  const chat = String(message.chat.id);
  const rest = { ...numbers, chat, user: userOf(from) };
  if (!hearing.hears(chat, rest.user.id)) return { is: "foreign", what: "pressed", ...rest };
  return { is: "pressed", value: data, message: remoteOf(chat, message.message_id), ...rest };
}

// Who writes as the group itself or through another bot is nobody who could be held to it.
function readMessage(message: Message, numbers: Numbers, hearing: Hearing): Update {
  const { from } = message;
  if (from === undefined || from.is_bot) return nothing(numbers);
  const chat = String(message.chat.id);
  const rest = { ...numbers, chat, user: userOf(from) };
  if (!hearing.hears(chat, rest.user.id)) return { is: "foreign", what: "said", ...rest };
  return { ...wordsOf(message, hearing.botName), ...rest };
}

function wordsOf(message: Message, botName: string): Happening {
  const text = message.text ?? message.caption ?? "";
  if (text.trim() === "") return { is: "other" };
  const chat = message.chat.id;
  const place = {
    message: remoteOf(chat, message.message_id),
    replyTo: message.reply_to_message === undefined ? null : remoteOf(chat, message.reply_to_message.message_id),
  };
  const command = commandOf(text, message.entities?.[0]);
  if (command === null) return { is: "said", text, addressed: isAddressed(message), ...place };
  if (command.bot !== null && command.bot.toLowerCase() !== botName.toLowerCase()) return { is: "other" };
  return { is: "command", command: command.name, argument: command.argument, ...place };
}

/** In a group people speak with each other; there only a reply to something of a bot's is meant for us. */
function isAddressed({ chat, reply_to_message: replied }: Message): boolean {
  return chat.type === "private" || replied?.from?.is_bot === true;
}

interface SaidCommand {
  readonly name: string;
  /** The bot that is addressed; null: all of them. */
  readonly bot: string | null;
  readonly argument: string;
}

function commandOf(text: string, entity: MessageEntity | undefined): SaidCommand | null {
  if (entity?.type !== "bot_command" || entity.offset !== 0) return null;
  const [name = "", bot = null] = text.slice(1, entity.length).split("@");
  return { name: name.toLowerCase(), bot, argument: text.slice(entity.length).trim() };
}

function userOf({ id, first_name: first, last_name: last }: User): ChannelUser {
  return { id: String(id), name: last === undefined ? first : `${first} ${last}` };
}
