import { expect, onTestFinished, test } from "vitest";
import { channelPorts, hastyClock, messageOf } from "../../../test/channel-messages.ts";
import type { TelegramSettings } from "../../domain/channel.ts";
import type { Channel, Listening, Update } from "../../ports/channels.ts";
import { startTelegram, type Telegram } from "../../testing/telegram/telegram.ts";
import { createTelegramChannel } from "./telegram-channel.ts";

interface Heard {
  readonly channel: Channel;
  readonly updates: Update[];
  readonly troubles: (string | null)[];
  /** Resolves when listening ended. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Wish {
  readonly settings?: Partial<TelegramSettings>;
  readonly token?: string;
  readonly cursor?: string | null;
  readonly take?: Listening["take"];
  readonly clock?: ReturnType<typeof hastyClock>;
}

/** Listens until the test ends; what is taken is kept. */
function listenTo(telegram: Telegram, wish: Wish = {}): Heard {
  const settings: TelegramSettings = {
    kind: "telegram",
    token: "env:TG",
    chats: ["42", "-100"],
    users: null,
    apiRoot: telegram.url,
    maxBytes: 1_000,
    ...wish.settings,
  };
  const clock = wish.clock ?? hastyClock();
  const channel = createTelegramChannel(
    "team",
    settings,
    channelPorts({ TG: wish.token ?? telegram.token }, { clock }),
  );
  const updates: Update[] = [];
  const troubles: (string | null)[] = [];
  const end = new AbortController();
  const listening: Listening = {
    cursor: wish.cursor ?? null,
    take: async (update) => {
      const toast = (await wish.take?.(update)) ?? null;
      updates.push(update);
      return toast;
    },
    trouble: (reason) => troubles.push(reason),
    signal: end.signal,
  };
  const ended = channel.incoming?.listen(listening) ?? Promise.reject(new Error("nobody listens"));
  ended.catch(() => {});
  const stop = async (): Promise<void> => {
    end.abort();
    await ended.catch(() => {});
  };
  onTestFinished(stop);
  return { channel, updates, troubles, ended, stop };
}

const never = new AbortController().signal;
const ada = { id: "7", name: "Ada" };

test("a press comes with its value, its message and who pressed, and is answered after it was made durable", async () => {
  await using telegram = await startTelegram();
  const { channel, updates } = listenTo(telegram, { take: async () => "Approved." });
  const buttons = [{ label: "Approve", value: "g1:approve" }];
  const sent = await channel.send(messageOf({ buttons }), null, never);
  const shown = await telegram.seen((message) => message.buttons.length > 0);
  expect(await telegram.press(shown, "Approve")).toBe("Approved.");
  expect(sent).toEqual({ is: "sent", remote: "42/1" });
  expect(updates).toEqual([
    { is: "pressed", value: "g1:approve", message: "42/1", id: "700001", cursor: "700001", chat: "42", user: ada },
  ]);
});

test("words and commands are told apart, as they were written, with what they answer", async () => {
  await using telegram = await startTelegram({ chats: ["42", "-100"] });
  const { channel, updates } = listenTo(telegram);
  await channel.send(messageOf(), null, never);
  telegram.say("42", "make it shorter", { replyTo: 1 });
  telegram.say("42", "/run https://example.org/talk  now");
  telegram.say("-100", "/Status@Holdfast_Bot");
  telegram.say("-100", "/status@another_bot");
  telegram.say("42", "half \ud83d and a\0b");
  await expect.poll(() => updates.length).toBe(5);
  expect(updates).toMatchObject([
    { is: "said", text: "make it shorter", replyTo: "42/1", message: "42/2", chat: "42", user: ada },
    { is: "command", command: "run", argument: "https://example.org/talk  now", replyTo: null },
    { is: "command", command: "status", argument: "", chat: "-100" },
    { is: "other", chat: "-100" },
    { is: "said", text: "half \ud83d and a\0b" },
  ]);
});

test("who is not on the allow-list is not heard and told nothing", async () => {
  await using telegram = await startTelegram({ chats: ["42", "66"] });
  const { updates } = listenTo(telegram, { settings: { users: ["7"] } });
  telegram.say("66", "/run https://example.org/secret");
  telegram.say("42", "hello", { user: { id: 8, name: "Eve" } });
  telegram.say("42", "hello");
  await expect.poll(() => updates.length).toBe(3);
  expect(updates).toMatchObject([
    { is: "foreign", what: "said", chat: "66", user: ada },
    { is: "foreign", what: "said", chat: "42", user: { id: "8", name: "Eve" } },
    { is: "said", text: "hello" },
  ]);
  expect(JSON.stringify(updates[0])).not.toContain("secret");
  expect(telegram.messages("66").filter(({ from }) => from === "bot")).toEqual([]);
  expect(telegram.requests.map(({ method }) => method)).not.toContain("sendMessage");
});

test("what could not be made durable is not confirmed and comes again", async () => {
  await using telegram = await startTelegram();
  let full = true;
  const clock = hastyClock();
  const { updates, troubles } = listenTo(telegram, {
    clock,
    take: async () => {
      await Promise.resolve();
      if (full) throw new Error("disk full");
      return null;
    },
  });
  telegram.say("42", "one");
  telegram.say("42", "two");
  await expect.poll(() => troubles.length).toBeGreaterThan(2);
  expect(updates).toEqual([]);
  expect(telegram.unconfirmed()).toEqual([700_001, 700_002]);
  full = false;
  await expect.poll(() => updates.length).toBe(2);
  await expect.poll(() => telegram.unconfirmed()).toEqual([]);
  expect(troubles.at(-1)).toBeNull();
});

test("an update is confirmed only by the fetch after it was taken", async () => {
  await using telegram = await startTelegram();
  const taken = Promise.withResolvers<null>();
  const { updates } = listenTo(telegram, { take: () => taken.promise });
  telegram.say("42", "one");
  await expect.poll(() => telegram.requests.filter(({ method }) => method === "getUpdates").length).toBe(1);
  expect(telegram.unconfirmed()).toEqual([700_001]);
  taken.resolve(null);
  await expect.poll(() => telegram.unconfirmed()).toEqual([]);
  expect(updates).toHaveLength(1);
});

test("what comes twice is taken once, in one life and after a restart at the stored cursor", async () => {
  await using telegram = await startTelegram();
  const first = listenTo(telegram);
  telegram.say("42", "one");
  telegram.say("42", "two");
  await expect.poll(() => first.updates.length).toBe(2);
  telegram.repeatUpdates();
  telegram.say("42", "three");
  await expect.poll(() => first.updates.length).toBe(3);
  await first.stop();
  telegram.repeatUpdates();
  telegram.say("42", "four");
  const second = listenTo(telegram, { cursor: first.updates.at(-1)?.cursor ?? null });
  await expect.poll(() => second.updates.length).toBe(1);
  expect(second.updates).toMatchObject([{ is: "said", text: "four" }]);
});

test("numbers that start over lower down are heard, and are not fetched for ever", async () => {
  await using telegram = await startTelegram();
  const { updates } = listenTo(telegram, { cursor: "900000000" });
  telegram.say("42", "one");
  await expect.poll(() => updates.length).toBe(1);
  telegram.say("42", "two");
  await expect.poll(() => updates.length).toBe(2);
  await expect.poll(() => telegram.unconfirmed()).toEqual([]);
  expect(telegram.requests.filter(({ method }) => method === "getUpdates").length).toBeLessThan(6);
});

test("a rate limit, a cut and a server that fails are waited out, and nothing is lost", async () => {
  await using telegram = await startTelegram();
  const clock = hastyClock();
  telegram.setMode({ kind: "rate-limit", retryAfterSeconds: 90 }, { times: 1, methods: ["getUpdates"] });
  const { updates, troubles } = listenTo(telegram, { clock });
  telegram.say("42", "one");
  await expect.poll(() => updates.length).toBe(1);
  expect(clock.waits).toEqual([60_000, 30_000]);
  telegram.setMode({ kind: "cut", when: "after" }, { times: 1, methods: ["getUpdates"] });
  telegram.say("42", "two");
  telegram.say("42", "three");
  await expect.poll(() => updates.length).toBe(3);
  expect(updates).toMatchObject([{ text: "one" }, { text: "two" }, { text: "three" }]);
  expect(troubles).toContain("Telegram says: Too Many Requests: retry after 90");
});

test("a server that is not there yet is waited for, longer each time", async () => {
  const first = await startTelegram();
  await first.close();
  const clock = hastyClock();
  const { updates, troubles } = listenTo(first, { clock });
  await expect.poll(() => clock.waits.length).toBeGreaterThan(6);
  expect(clock.waits.slice(0, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(troubles[0]).toBe("Telegram cannot be reached: ECONNREFUSED");
  await using second = await startTelegram({ port: Number(new URL(first.url).port) });
  second.say("42", "at last");
  await expect.poll(() => updates.length).toBe(1);
  await expect.poll(() => troubles.at(-1)).toBeNull();
});

test("a second listener of the same bot is a trouble that says so", async () => {
  await using telegram = await startTelegram();
  const first = listenTo(telegram);
  await expect.poll(() => telegram.requests.some(({ method }) => method === "getUpdates")).toBe(true);
  const second = listenTo(telegram);
  const all = (): readonly (string | null)[] => [...first.troubles, ...second.troubles];
  await expect.poll(all).toContain("another program fetches the updates of this bot");
});

test("a token that is wrong or missing ends listening with a code, and the token is not named", async () => {
  await using telegram = await startTelegram();
  const wrong = listenTo(telegram, { token: "1:wrong-secret" });
  await expect(wrong.ended).rejects.toMatchObject({ code: "CHANNEL_REFUSED" });
  await expect(wrong.ended).rejects.not.toThrow(/wrong-secret/);
  const missing = listenTo(telegram, { settings: { token: "env:NOWHERE" } });
  await expect(missing.ended).rejects.toMatchObject({ code: "SECRET_MISSING" });
});

test("listening ends at once with its signal, also in the middle of a long fetch", async () => {
  await using telegram = await startTelegram();
  const { stop, troubles } = listenTo(telegram);
  await expect.poll(() => telegram.requests.some(({ method }) => method === "getUpdates")).toBe(true);
  await stop();
  expect(troubles).toEqual([]);
});
