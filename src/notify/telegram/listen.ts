import { cutWithin } from "../../base/text/cut-text.ts";
import type { Update as TelegramUpdate } from "grammy/types";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { FETCHED_ELSEWHERE, type TelegramSettings } from "../../domain/channel.ts";
import type { Incoming, Listening } from "../../ports/channels.ts";
import type { Clock } from "../../ports/clock.ts";
import { networkWords } from "../connection.ts";
import { pause } from "../pause.ts";
import { answerOf, clientSignal, openBotApi, type BotApi } from "./bot-api.ts";
import { createConfirmed, type Confirmed } from "./confirmed.ts";
import { readUpdate } from "./read-update.ts";

/** Whose updates are fetched. */
export interface TelegramEar {
  readonly name: string;
  readonly settings: TelegramSettings;
  readonly hears: Incoming["hears"];
  readonly token: () => Promise<string | null>;
  readonly clock: Clock;
}

const POLL_SECONDS = 30;
const REQUEST_SECONDS = POLL_SECONDS + 15;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const LONGEST_TOAST = 200;

/** Fetches a bot's updates until the signal; each is confirmed by the fetch after it was made durable. */
export async function listenTelegram(ear: TelegramEar, listening: Listening): Promise<void> {
  const token = await ear.token();
  if (token === null) throw new HoldfastError("SECRET_MISSING", `Channel ${ear.name} has no token.`);
  const bot = await openBotApi({
    token,
    apiRoot: ear.settings.apiRoot,
    timeoutSeconds: REQUEST_SECONDS,
    connection: null,
  });
  const confirmed = createConfirmed(listening.cursor);
  let botName: string | null = null;
  let failures = 0;
  while (!listening.signal.aborted) {
    try {
      botName ??= await askName(bot, listening.signal);
      const hearing = { hears: listening.hears ?? ear.hears, botName };
      await takeAll(await poll(bot, confirmed, listening), { bot, confirmed, listening, hearing });
      if (failures > 0) listening.trouble(null);
      failures = 0;
    } catch (thrown) {
      if (listening.signal.aborted) return;
      refuseStranger(ear, thrown);
      failures += 1;
      listening.trouble(troubleWords(thrown));
      await pause(ear.clock, pauseMs(thrown, failures), listening.signal);
    }
  }
}

async function askName({ api }: BotApi, signal: AbortSignal): Promise<string> {
  return (await api.getMe(clientSignal(signal))).username;
}

async function poll({ api }: BotApi, confirmed: Confirmed, { signal }: Listening): Promise<readonly TelegramUpdate[]> {
  const offset = confirmed.offset();
  const fields = { timeout: POLL_SECONDS, allowed_updates: ["message", "callback_query"] as const };
  return api.getUpdates(offset === null ? fields : { ...fields, offset }, clientSignal(signal));
}

interface Taking {
  readonly bot: BotApi;
  readonly confirmed: Confirmed;
  readonly listening: Listening;
  readonly hearing: Parameters<typeof readUpdate>[1];
}

async function takeAll(updates: readonly TelegramUpdate[], taking: Taking): Promise<void> {
  const { confirmed, listening } = taking;
  for (const update of updates) {
    if (listening.signal.aborted) return;
    if (!confirmed.has(update.update_id)) await takeOne(update, taking);
    confirmed.add(update.update_id);
  }
}

async function takeOne(update: TelegramUpdate, { bot, listening, hearing }: Taking): Promise<void> {
  const read = readUpdate(update, hearing);
  const toast = await listening.take(read);
  const query = update.callback_query;
  if (query === undefined || read.is !== "pressed") return;
  await answerPress(bot, query.id, toast);
}

// Only what the person sees for a moment: the press is durable, and a query that is too old cannot be answered.
async function answerPress({ api }: BotApi, query: string, toast: string | null): Promise<void> {
  try {
    await api.answerCallbackQuery(query, toast === null ? {} : { text: cutWithin(toast, LONGEST_TOAST) });
  } catch {
    return;
  }
}

function refuseStranger({ name, settings }: TelegramEar, thrown: unknown): void {
  const code = answerOf(thrown)?.error_code;
  if (code !== 401 && code !== 404) return;
  throw new HoldfastError("CHANNEL_REFUSED", `Telegram does not know the token of channel ${name}.`, {
    hint: `Check what ${settings.token.startsWith("command:") ? "its command" : settings.token} holds.`,
  });
}

function troubleWords(thrown: unknown): string {
  const answer = answerOf(thrown);
  if (answer?.error_code === 409) return FETCHED_ELSEWHERE;
  if (answer !== null) return `Telegram says: ${answer.description}`;
  if (thrown instanceof HoldfastError) return messageOf(thrown);
  return `Telegram cannot be reached: ${networkWords(thrown)}`;
}

function pauseMs(thrown: unknown, failures: number): number {
  const asked = answerOf(thrown)?.parameters.retry_after;
  if (asked !== undefined) return asked * 1_000;
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
}
