import { expect, test } from "vitest";
import type { JsonObject } from "../../base/json/json.ts";
import { startTelegram, type Telegram } from "./telegram.ts";

// By plain requests; what the real client library makes of it is tested beside the Telegram channel.

async function call(telegram: Telegram, method: string, fields: JsonObject = {}): Promise<unknown> {
  const response = await fetch(`${telegram.url}/bot${telegram.token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fields),
  });
  return response.json();
}

const hello = { chat_id: 42, text: "hello" };

test("what Telegram refuses is refused in its words", async () => {
  await using telegram = await startTelegram();
  const value = { inline_keyboard: [[{ text: "a", callback_data: "x".repeat(65) }]] };
  const refusals: readonly (readonly [string, JsonObject, string])[] = [
    ["sendMessage", { chat_id: 43, text: "hello" }, "Bad Request: chat not found"],
    ["sendMessage", { chat_id: 42, text: " " }, "Bad Request: message text is empty"],
    ["sendMessage", { chat_id: 42, text: "x".repeat(4_097) }, "Bad Request: message is too long"],
    ["sendMessage", { ...hello, reply_markup: value }, "Bad Request: BUTTON_DATA_INVALID"],
    ["sendPhoto", { chat_id: 42 }, "Bad Request: there is no photo in the request"],
    ["editMessageText", { ...hello, message_id: 1 }, "Bad Request: message to edit not found"],
    ["editMessageCaption", { ...hello, message_id: 1 }, "Bad Request: message to edit not found"],
    ["sendSticker", { chat_id: 42 }, "Bad Request: no such method here: sendSticker"],
  ];
  for (const [method, fields, description] of refusals)
    expect(await call(telegram, method, fields)).toEqual({ ok: false, error_code: 400, description });
  expect(telegram.messages("42")).toEqual([]);
  expect((await fetch(`${telegram.url}/bot1:other/getMe`)).status).toBe(401);
  expect((await fetch(`${telegram.url}/elsewhere`)).status).toBe(404);
});

test("a caption and a text that are edited keep the limits of those that are sent", async () => {
  await using telegram = await startTelegram();
  await call(telegram, "sendMessage", hello);
  const photo = new FormData();
  photo.set("chat_id", "42");
  photo.set("photo", new File(["png"], "a.png"));
  await fetch(`${telegram.url}/bot${telegram.token}/sendPhoto`, { method: "POST", body: photo });
  const edits: readonly (readonly [string, JsonObject, string | null])[] = [
    ["editMessageText", { chat_id: 42, message_id: 1, text: "x".repeat(4_097) }, "Bad Request: message is too long"],
    ["editMessageText", { chat_id: 42, message_id: 1, text: "x".repeat(4_096) }, null],
    [
      "editMessageCaption",
      { chat_id: 42, message_id: 2, caption: "x".repeat(1_025) },
      "Bad Request: message caption is too long",
    ],
    [
      "editMessageCaption",
      { chat_id: 42, message_id: 2, caption: "😀".repeat(513) },
      "Bad Request: message caption is too long",
    ],
    ["editMessageCaption", { chat_id: 42, message_id: 2, caption: "x".repeat(1_024) }, null],
  ];
  for (const [method, fields, description] of edits)
    expect(await call(telegram, method, fields)).toMatchObject(description === null ? { ok: true } : { description });
});

test("a mode holds for as many requests as it was set for, and for the methods that it names", async () => {
  await using telegram = await startTelegram();
  telegram.setMode({ kind: "rate-limit", retryAfterSeconds: 3 }, { times: 1 });
  expect(await call(telegram, "getMe")).toMatchObject({ ok: true });
  expect(await call(telegram, "sendMessage", hello)).toMatchObject({ error_code: 429, parameters: { retry_after: 3 } });
  expect(await call(telegram, "sendMessage", hello)).toMatchObject({ ok: true });
  telegram.setMode({ kind: "slow", delayMs: 1 }, { methods: ["getMe"] });
  expect(await call(telegram, "getMe")).toMatchObject({ ok: true });
  expect(telegram.messages("42")).toHaveLength(1);
});

test("a cut and a silence happen before or after the message was stored", async () => {
  await using telegram = await startTelegram();
  telegram.setMode({ kind: "cut", when: "before" });
  await expect(call(telegram, "sendMessage", hello)).rejects.toThrow();
  expect(telegram.messages("42")).toEqual([]);
  telegram.setMode({ kind: "cut", when: "after" });
  await expect(call(telegram, "sendMessage", hello)).rejects.toThrow();
  expect(telegram.messages("42")).toHaveLength(1);
  telegram.setMode({ kind: "hang", when: "before" });
  const held = call(telegram, "sendMessage", { ...hello, text: "held" });
  await expect.poll(() => telegram.requests.length).toBe(3);
  expect(telegram.messages("42")).toHaveLength(1);
  telegram.release();
  expect(await held).toMatchObject({ ok: true, result: { message_id: 2, text: "held" } });
});

test("a fetch waits for what comes, confirms what it was past, and may be told all of it again", async () => {
  await using telegram = await startTelegram();
  const waiting = call(telegram, "getUpdates", { timeout: 30 });
  await expect.poll(() => telegram.requests.length).toBe(1);
  telegram.say("42", "one");
  expect(await waiting).toMatchObject({ result: [{ update_id: 700_001, message: { text: "one", chat: { id: 42 } } }] });
  expect(telegram.unconfirmed()).toEqual([700_001]);
  expect(await call(telegram, "getUpdates", { offset: 700_002 })).toEqual({ ok: true, result: [] });
  expect(telegram.unconfirmed()).toEqual([]);
  telegram.repeatUpdates();
  expect(await call(telegram, "getUpdates", { offset: 700_002 })).toMatchObject({ result: [{ update_id: 700_001 }] });
  expect(await call(telegram, "getUpdates", { offset: 700_002, timeout: 0 })).toEqual({ ok: true, result: [] });
});

test("a press is answered through its query; waiting for a message ends with a signal", async () => {
  await using telegram = await startTelegram();
  const keyboard = { inline_keyboard: [[{ text: "Yes", callback_data: "1" }]] };
  const seen = telegram.seen(({ buttons }) => buttons.length === 1);
  await call(telegram, "sendMessage", { ...hello, reply_markup: keyboard });
  const told = telegram.press(await seen, "Yes");
  expect(await call(telegram, "getUpdates")).toMatchObject({
    result: [{ callback_query: { id: "query-1", data: "1", message: { message_id: 1 } } }],
  });
  await call(telegram, "answerCallbackQuery", { callback_query_id: "query-1", text: "Thanks" });
  expect(await told).toBe("Thanks");
  await expect(telegram.press(await seen, "No")).rejects.toThrow('no button "No"');
  const stop = new AbortController();
  const never = telegram.seen(() => false, stop.signal);
  stop.abort();
  await expect(never).rejects.toThrow();
});
