import type { Message, MessageFile } from "../../ports/channels.ts";
import { cutBeforeEnd } from "../split-text.ts";
import { answerOf, clientSignal, type BotApi } from "./bot-api.ts";
import { LONGEST_CAPTION } from "./split-message.ts";

/** What one message is sent with. */
export interface Dispatch {
  readonly bot: BotApi;
  readonly message: Message;
  readonly chat: string;
  readonly signal: AbortSignal;
  /** Called before each request. */
  readonly begin: () => void;
}

/** Sends or edits a message; returns its remote id. Throws what the client throws. */
export async function sendTelegramMessage(dispatch: Dispatch): Promise<string> {
  const [file] = dispatch.message.files;
  dispatch.begin();
  if (dispatch.message.edits !== null) return editMessage(dispatch, dispatch.message.edits);
  const sent = file === undefined ? await sendText(dispatch) : await sendFile(dispatch, file);
  return remoteOf(sent.chat.id, sent.message_id);
}

/** A message's id, the same in what is sent and in what people press or answer. */
export function remoteOf(chat: number | string, message: number): string {
  return `${chat}/${message}`;
}

interface SentMessage {
  readonly chat: { readonly id: number };
  readonly message_id: number;
}

async function sendText({ bot, message, chat, signal }: Dispatch): Promise<SentMessage> {
  const more = { ...optionsOf(message), link_preview_options: { is_disabled: true } };
  return bot.api.sendMessage(chat, message.text, more, clientSignal(signal));
}

/** Largest picture that Telegram shows as one. */
const PHOTO_BYTES = 10_000_000;

async function sendFile(dispatch: Dispatch, file: MessageFile): Promise<SentMessage> {
  const { bot, message, chat, signal } = dispatch;
  const more = { ...optionsOf(message), ...(message.text === "" ? {} : { caption: message.text }) };
  const input = bot.file(file.path, file.name);
  if (file.mediaType === "video/mp4")
    return bot.api.sendVideo(chat, input, { ...more, supports_streaming: true }, clientSignal(signal));
  if (!/^image\/(?:jpeg|png|webp)$/.test(file.mediaType) || file.bytes > PHOTO_BYTES)
    return bot.api.sendDocument(chat, input, more, clientSignal(signal));
  try {
    return await bot.api.sendPhoto(chat, input, more, clientSignal(signal));
  } catch (thrown) {
    if (!isNoPhoto(thrown)) throw thrown;
    dispatch.begin();
    return bot.api.sendDocument(chat, bot.file(file.path, file.name), more, clientSignal(signal));
  }
}

// A refusal of the picture as a picture: nothing was sent, and the same file goes as a document.
function isNoPhoto(thrown: unknown): boolean {
  return /PHOTO_|IMAGE_PROCESS_FAILED|photo dimensions/i.test(answerOf(thrown)?.description ?? "");
}

async function editMessage({ bot, message, signal, begin }: Dispatch, remote: string): Promise<string> {
  const [chat = "", id = ""] = remote.split("/");
  const keyboard = { reply_markup: { inline_keyboard: rowsOf(message) } };
  try {
    await bot.api.editMessageText(chat, Number(id), message.text, keyboard, clientSignal(signal));
  } catch (thrown) {
    const description = answerOf(thrown)?.description ?? "";
    if (description.includes("message is not modified")) return remote;
    if (!description.includes("no text in the message")) throw thrown;
    begin();
    await editCaption({ bot, message, signal }, { chat, id: Number(id) });
  }
  return remote;
}

async function editCaption(
  { bot, message, signal }: Pick<Dispatch, "bot" | "message" | "signal">,
  { chat, id }: { readonly chat: string; readonly id: number },
): Promise<void> {
  const more = {
    caption: cutBeforeEnd(message.text, LONGEST_CAPTION),
    reply_markup: { inline_keyboard: rowsOf(message) },
  };
  try {
    await bot.api.editMessageCaption(chat, id, more, clientSignal(signal));
  } catch (thrown) {
    if (!(answerOf(thrown)?.description ?? "").includes("message is not modified")) throw thrown;
  }
}

type Row = { readonly text: string; readonly callback_data: string }[];

function optionsOf(message: Message): {
  readonly reply_markup?: { readonly inline_keyboard: Row[] };
  readonly reply_parameters?: { readonly message_id: number; readonly allow_sending_without_reply: true };
} {
  const replyTo = message.repliesTo?.split("/")[1];
  return {
    ...(message.buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: rowsOf(message) } }),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: Number(replyTo), allow_sending_without_reply: true } }),
  };
}

const LONGEST_ROW = 30;

/** Short buttons stand side by side, others one below the other. */
function rowsOf({ buttons }: Message): Row[] {
  const all = buttons.map(({ label, value }) => ({ text: label, callback_data: value }));
  const wide = buttons.reduce((sum, { label }) => sum + label.length, 0) > LONGEST_ROW;
  if (all.length === 0) return [];
  return wide ? all.map((button) => [button]) : [all];
}
