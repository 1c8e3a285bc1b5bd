import type { Sending } from "../../ports/channels.ts";
import { networkWords } from "../connection.ts";
import { later, refusedBecause, unknown } from "../sendings.ts";
import { answerOf, type ApiAnswer } from "./bot-api.ts";

const AGAIN_MS = 5_000;

/** What a request that failed says about its message. */
export function outcomeOfFailure(thrown: unknown, reached: boolean): Sending {
  const answer = answerOf(thrown);
  if (answer !== null) return outcomeOfAnswer(answer);
  const words = networkWords(thrown);
  return reached
    ? unknown(`the connection broke off: ${words}`)
    : later(AGAIN_MS, `Telegram cannot be reached: ${words}`);
}

const OF_THE_RECIPIENT =
  /chat not found|peer_id_invalid|user_id_invalid|upgraded to a supergroup|not enough rights|administrator rights|topic|chat_write_forbidden|have no rights/i;

function outcomeOfAnswer({ error_code: code, description, parameters }: ApiAnswer): Sending {
  const words = `Telegram says: ${description}`;
  if (code === 429) return later((parameters.retry_after ?? 1) * 1_000, words);
  if (code >= 500) return unknown(words);
  if (code === 401 || code === 404) return refusedBecause("credential", `${words}; the bot's token is not known there`);
  const moved = parameters.migrate_to_chat_id;
  if (moved !== undefined) return refusedBecause("recipient", `${words}; its id is ${moved} now`);
  return refusedBecause(code === 403 || OF_THE_RECIPIENT.test(description) ? "recipient" : "content", words);
}
