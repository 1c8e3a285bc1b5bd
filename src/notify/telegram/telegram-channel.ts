import type { TelegramSettings } from "../../domain/channel.ts";
import type { Channel, Message, Sending } from "../../ports/channels.ts";
import { fileFault } from "../check-file.ts";
import { watchConnection } from "../connection.ts";
import { secretOwner, type ChannelPorts } from "../ports.ts";
import { later, refusedBecause, secretMissing, sent } from "../sendings.ts";
import { openBotApi } from "./bot-api.ts";
import { listenTelegram } from "./listen.ts";
import { outcomeOfFailure } from "./outcome.ts";
import { sendTelegramMessage } from "./send-message.ts";
import { splitForTelegram } from "./split-message.ts";

const VALUE_BYTES = 64;

/** After so long a connection counts as broken; an upload of the largest file may take longer than a text. */
const TEXT_SECONDS = 60;
const FILE_SECONDS = 300;

/** A bot as a channel. */
export function createTelegramChannel(name: string, settings: TelegramSettings, ports: ChannelPorts): Channel {
  const token = (): Promise<string | null> => ports.secrets.resolve(secretOwner(name), settings.token, ports.project);
  const hears = (chat: string, user: string): boolean =>
    settings.chats.includes(chat) && (settings.users === null || settings.users.includes(user));
  return {
    name,
    kind: "telegram",
    traits: {
      edits: true,
      buttons: true,
      valueBytes: VALUE_BYTES,
      fileBytes: settings.maxBytes,
      tellsRepeats: false,
    },
    split: (message) => splitForTelegram(message, settings.maxBytes),
    send: async (message, to, signal) => {
      const chat = to ?? settings.chats[0] ?? "";
      const fault = chatFault(name, settings, chat) ?? messageFault(message, settings.maxBytes);
      if (fault !== null) return fault;
      const value = await token();
      if (value === null) return secretMissing(settings.token);
      return sendWith({ token: value, apiRoot: settings.apiRoot, message, chat, signal });
    },
    incoming: {
      hears,
      commands: settings.commands ?? {},
      source: async () => sourceOf(settings, await token()),
      listen: (listening) => listenTelegram({ name, settings, hears, token, clock: ports.clock }, listening),
    },
  };
}

/** The number before the colon of a token is the bot's, and public. */
function sourceOf({ apiRoot }: TelegramSettings, token: string | null): string | null {
  return token === null ? null : `telegram/${/^(\d+):/.exec(token)?.[1] ?? ""}@${apiRoot}`;
}

interface Sendable {
  readonly token: string;
  readonly apiRoot: string;
  readonly message: Message;
  readonly chat: string;
  readonly signal: AbortSignal;
}

async function sendWith({ token, apiRoot, message, chat, signal }: Sendable): Promise<Sending> {
  for (const file of message.files) {
    const fault = await fileFault(file);
    if (fault !== null) return refusedBecause("content", fault);
  }
  const connection = watchConnection(apiRoot);
  const timeoutSeconds = message.files.length === 0 ? TEXT_SECONDS : FILE_SECONDS;
  const bot = await openBotApi({ token, apiRoot, timeoutSeconds, connection });
  if (signal.aborted) return later(0, "it was not sent: stopped before");
  try {
    return sent(await sendTelegramMessage({ bot, message, chat, signal, begin: connection.begin }));
  } catch (thrown) {
    return outcomeOfFailure(thrown, connection.reached());
  } finally {
    connection.agent.destroy();
  }
}

function chatFault(name: string, { chats }: TelegramSettings, chat: string): Sending | null {
  if (chats.includes(chat)) return null;
  return refusedBecause("recipient", `chat ${chat} is not among the chats of channel ${name}`);
}

function messageFault(message: Message, maxBytes: number): Sending | null {
  if (splitForTelegram(message, maxBytes).length > 1) return refusedBecause("content", "it has to be split first");
  if (message.text.trim() === "" && message.files.length === 0) return refusedBecause("content", "it says nothing");
  const long = message.buttons.find(({ value }) => Buffer.byteLength(value) > VALUE_BYTES);
  if (long === undefined) return null;
  return refusedBecause("content", `the value of button "${long.label}" has more than ${VALUE_BYTES} bytes`);
}
