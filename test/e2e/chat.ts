import { onTestFinished } from "vitest";
import type { SeenMessage } from "../../src/testing/telegram/chats.ts";
import { startTelegram, type Telegram } from "../../src/testing/telegram/telegram.ts";
import { holdfast, lastLine, shown, start, write } from "./cli-home.ts";

// A project whose people sit in a Telegram chat.

/** The variable that holds the bot's token. */
export function secrets(telegram: Telegram): Readonly<Record<string, string>> {
  return { TG: telegram.token };
}

/** Starts a stand-in for Telegram that ends with the test. */
export async function telegramOfTest(): Promise<Telegram> {
  const telegram = await startTelegram({ chats: ["42"] });
  onTestFinished(telegram.close);
  return telegram;
}

/** Sets up the channel `phone` to the chat 42, and more. */
export function configureChat(telegram: Telegram, more = 'notify: ["phone"],', inChannel = ""): void {
  write(
    "holdfast.config.ts",
    `import { defineConfig } from "holdfast";
export default defineConfig({
  channels: { phone: { kind: "telegram", token: "env:TG", chats: [42], apiRoot: "${telegram.url}", ${inChannel} } },
  ${more}
});
`,
  );
}

/** Starts a run without following it; resolves with its id. */
export async function detached(telegram: Telegram, file: string): Promise<string> {
  const ended = await start(["run", file, "--detach", "--json"], secrets(telegram)).ended;
  return String(lastLine(ended.out)["id"]);
}

/** The first message of the bot that fits; waits for it, but not for ever. */
export async function seen(telegram: Telegram, fits: (message: SeenMessage) => boolean): Promise<SeenMessage> {
  return telegram.seen(fits, AbortSignal.timeout(30_000));
}

/** The gates of a run, as `show` has them. */
export async function gatesOf(run: string): Promise<readonly Record<string, unknown>[]> {
  const { gates } = await shown(run);
  return Array.isArray(gates) ? gates : [];
}

/** The events of given types, of one run or of all. */
export async function eventsOf(...words: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const { out } = await holdfast("events", ...words, "--json");
  return out.trimEnd() === "" ? [] : out.trimEnd().split("\n").map(lastLine);
}
