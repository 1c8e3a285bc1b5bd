import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { channelPorts, messageOf, testFolder, writtenFile } from "../../../test/channel-messages.ts";
import type { TelegramSettings } from "../../domain/channel.ts";
import type { Channel, Message, Sending } from "../../ports/channels.ts";
import { startTelegram, type Telegram } from "../../testing/telegram/telegram.ts";
import { createTelegramChannel } from "./telegram-channel.ts";

const never = new AbortController().signal;

function settingsOf(apiRoot: string, more: Partial<TelegramSettings> = {}): TelegramSettings {
  return { kind: "telegram", token: "env:TG", chats: ["42"], users: null, apiRoot, maxBytes: 50_000_000, ...more };
}

function channelTo(telegram: Telegram, more: Partial<TelegramSettings> = {}, token = telegram.token): Channel {
  return createTelegramChannel("team", settingsOf(telegram.url, more), channelPorts({ TG: token }));
}

/** Splits a message and sends its parts, one after the other. */
async function sendAll(channel: Channel, message: Message): Promise<readonly Sending[]> {
  const sendings: Sending[] = [];
  for (const part of channel.split(message)) sendings.push(await channel.send(part, null, never));
  return sendings;
}

function sendTo(apiRoot: string): Promise<Sending> {
  return send(createTelegramChannel("team", settingsOf(apiRoot), channelPorts({ TG: "1:x" })));
}

function send(channel: Channel, to: string | null = null): Promise<Sending> {
  return channel.send(messageOf(), to, never);
}

const buttons = [
  { label: "Approve", value: "g1:approve" },
  { label: "Reject", value: "g1:reject" },
];

test("a text with buttons arrives once, and its remote id is the one that a press names", async () => {
  await using telegram = await startTelegram();
  const sending = await channelTo(telegram).send(messageOf({ text: "Publish it?", buttons }), null, never);
  expect(sending).toEqual({ is: "sent", remote: "42/1" });
  expect(telegram.messages("42")).toMatchObject([{ text: "Publish it?", buttons, file: null, replyTo: null }]);
});

test("progress is edited in place, and the same words again are no fault", async () => {
  await using telegram = await startTelegram();
  const channel = channelTo(telegram);
  await channel.send(messageOf({ text: "1 of 3" }), null, never);
  const edit = messageOf({ text: "2 of 3", edits: "42/1" });
  expect(await channel.send(edit, null, never)).toEqual({ is: "sent", remote: "42/1" });
  expect(await channel.send(edit, null, never)).toEqual({ is: "sent", remote: "42/1" });
  expect(telegram.messages("42").map(({ texts }) => texts)).toEqual([["1 of 3", "2 of 3"]]);
  expect(await channel.send({ ...edit, edits: "42/9" }, null, never)).toMatchObject({
    is: "refused",
    because: "content",
  });
});

test("pictures, clips and documents arrive as what they are, with the right content", async () => {
  await using telegram = await startTelegram();
  const folder = testFolder();
  const files = [
    writtenFile(join(folder, "a.png"), Buffer.alloc(3_000, 1), { mediaType: "image/png", caption: "A chart" }),
    writtenFile(join(folder, 'b; "ü".mp4'), Buffer.alloc(300_000, 2), { mediaType: "video/mp4" }),
    writtenFile(join(folder, "c.pdf"), "%PDF", { mediaType: "application/pdf" }),
  ];
  const sendings = await sendAll(channelTo(telegram), messageOf({ kind: "delivery", text: "Done.", files }));
  expect(sendings.map(({ is }) => is)).toEqual(["sent", "sent", "sent", "sent"]);
  expect(telegram.messages("42").map(({ text, file }) => [text, file?.kind, file?.name, file?.sha256])).toEqual([
    ["A chart", "photo", "a.png", files[0]?.sha256],
    ["", "video", 'b; "ü".mp4', files[1]?.sha256],
    ["", "document", "c.pdf", files[2]?.sha256],
    ["Done.", undefined, undefined, undefined],
  ]);
});

test("a question with one picture is one message: picture, words and buttons; its words can be edited", async () => {
  await using telegram = await startTelegram();
  const channel = channelTo(telegram);
  const files = [writtenFile(join(testFolder(), "a.jpg"), "jpg", { mediaType: "image/jpeg" })];
  const question = messageOf({ kind: "question", text: "Which layout?", buttons, files });
  expect(await sendAll(channel, question)).toEqual([{ is: "sent", remote: "42/1" }]);
  const edit = messageOf({ text: "Which layout? left", edits: "42/1" });
  expect(await channel.send(edit, null, never)).toEqual({ is: "sent", remote: "42/1" });
  expect(await channel.send(edit, null, never)).toEqual({ is: "sent", remote: "42/1" });
  expect(telegram.messages("42")).toMatchObject([
    { texts: ["Which layout?", "Which layout? left"], buttons: [], file: { kind: "photo" } },
  ]);
});

test.each([
  ["letters", "Is it fine? ".repeat(83)],
  ["pairs of UTF-16 units", "😀".repeat(511)],
])(
  "a caption of %s that grows too long by its answer is cut before the answer, and its buttons go",
  async (_what, text) => {
    await using telegram = await startTelegram();
    const channel = channelTo(telegram);
    const files = [writtenFile(join(testFolder(), "a.png"), "png", { mediaType: "image/png" })];
    await sendAll(channel, messageOf({ kind: "question", text, buttons, files }));
    const closed = "\n\nAnswered: publish (user:ada).";
    expect(await sendAll(channel, messageOf({ text: text + closed, edits: "42/1" }))).toMatchObject([{ is: "sent" }]);
    const [shown] = telegram.messages("42");
    expect(shown?.buttons).toEqual([]);
    expect(shown?.text.isWellFormed()).toBe(true);
    expect(shown?.text.endsWith(closed)).toBe(true);
    expect(shown?.text.length).toBeLessThanOrEqual(1_024);
  },
);

test("a picture that Telegram cannot show goes as a document, once", async () => {
  await using telegram = await startTelegram();
  const files = [writtenFile(join(testFolder(), "a.png"), "png", { mediaType: "image/png" })];
  const description = "Bad Request: PHOTO_INVALID_DIMENSIONS";
  telegram.setMode({ kind: "fail", status: 400, description }, { methods: ["sendPhoto"] });
  expect(await sendAll(channelTo(telegram), messageOf({ files }))).toEqual([{ is: "sent", remote: "42/1" }]);
  expect(telegram.messages("42")).toMatchObject([{ text: "hello", file: { kind: "document", name: "a.png" } }]);
});

test("a file above the limit is named by its link, or by its path", async () => {
  await using telegram = await startTelegram();
  const folder = testFolder();
  const link = "http://127.0.0.1:7420/files/b";
  const files = [
    writtenFile(join(folder, "a.mp4"), Buffer.alloc(2_000), { mediaType: "video/mp4" }),
    writtenFile(join(folder, "b.mp4"), Buffer.alloc(2_000), { mediaType: "video/mp4", link }),
  ];
  await sendAll(channelTo(telegram, { maxBytes: 1_000 }), messageOf({ text: "Done.", files }));
  expect(telegram.messages("42").map(({ text }) => text)).toEqual([
    `Done.\na.mp4 (1 MB): ${join(folder, "a.mp4")}\nb.mp4 (1 MB): ${link}`,
  ]);
});

test("a file that is not what it was is not sent", async () => {
  await using telegram = await startTelegram();
  const file = writtenFile(join(testFolder(), "a.txt"), "one");
  const channel = channelTo(telegram);
  for (const changed of [
    { ...file, sha256: "0".repeat(64) },
    { ...file, bytes: 4 },
    { ...file, path: `${file.path}x` },
  ])
    expect(await channel.send(messageOf({ files: [changed] }), null, never)).toMatchObject({
      is: "refused",
      because: "content",
    });
  expect(telegram.messages("42")).toEqual([]);
});

test("a rate limit says when to try again, and nothing was sent", async () => {
  await using telegram = await startTelegram();
  telegram.setMode({ kind: "rate-limit", retryAfterSeconds: 7 }, { times: 1 });
  const channel = channelTo(telegram);
  expect(await channel.send(messageOf(), null, never)).toMatchObject({ is: "later", afterMs: 7_000 });
  expect(telegram.messages("42")).toEqual([]);
  expect(await channel.send(messageOf(), null, never)).toMatchObject({ is: "sent" });
});

test.each([
  [{ kind: "cut", when: "before" }, 0],
  [{ kind: "cut", when: "after" }, 1],
  [{ kind: "fail", status: 502, description: "Bad Gateway" }, 0],
] as const)("nobody knows after %j", async (mode, arrived) => {
  await using telegram = await startTelegram();
  telegram.setMode(mode);
  expect(await channelTo(telegram).send(messageOf(), null, never)).toMatchObject({ is: "unknown" });
  expect(telegram.messages("42")).toHaveLength(arrived);
});

test("an answer that does not come is unknown once one stops waiting; before the request it is not sent", async () => {
  await using telegram = await startTelegram();
  telegram.setMode({ kind: "hang", when: "after" });
  const stop = new AbortController();
  const sending = channelTo(telegram).send(messageOf(), null, stop.signal);
  await telegram.seen(({ text }) => text === "hello");
  stop.abort();
  expect(await sending).toMatchObject({ is: "unknown" });
  const before = channelTo(telegram).send(messageOf({ text: "never" }), null, AbortSignal.abort());
  expect(await before).toMatchObject({ is: "later" });
  expect(telegram.messages("42")).toHaveLength(1);
});

test("a connection that is refused, or breaks before TLS stands, has certainly sent nothing", async () => {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await sendTo(`https://127.0.0.1:${port}`)).toMatchObject({ is: "later" });
  server.close();
  await once(server, "close");
  expect(await sendTo(`http://127.0.0.1:${port}`)).toEqual({
    is: "later",
    afterMs: 5_000,
    reason: "Telegram cannot be reached: ECONNREFUSED",
  });
});

test("a wrong token, a missing one, a blocked chat, an unknown one and a foreign one are refused with whose matter it is", async () => {
  await using telegram = await startTelegram();
  expect(await send(channelTo(telegram, {}, "1:wrong"))).toMatchObject({ is: "refused", because: "credential" });
  expect(await send(channelTo(telegram, { token: "env:NOWHERE" }))).toEqual({
    is: "refused",
    because: "secret",
    reason: "its secret cannot be resolved: env:NOWHERE",
  });
  expect(await send(channelTo(telegram, { chats: ["99"] }))).toMatchObject({ is: "refused", because: "recipient" });
  expect(await send(channelTo(telegram), "43")).toMatchObject({ is: "refused", because: "recipient" });
  telegram.block("42");
  expect(await send(channelTo(telegram))).toMatchObject({ is: "refused", because: "recipient" });
});

test("the token stands in no outcome, whatever goes wrong", async () => {
  await using telegram = await startTelegram({ token: "12345:very-secret" });
  const channel = channelTo(telegram);
  const said: Sending[] = [];
  for (const mode of [
    { kind: "cut", when: "before" },
    { kind: "fail", status: 500, description: "x" },
  ] as const) {
    telegram.setMode(mode);
    said.push(await channel.send(messageOf(), null, never));
  }
  await telegram.close();
  said.push(await channel.send(messageOf(), null, never));
  expect(said).toHaveLength(3);
  expect(JSON.stringify(said)).not.toContain("very-secret");
});

test("what Telegram would not take is refused before it is sent", async () => {
  await using telegram = await startTelegram();
  const channel = channelTo(telegram);
  const long = [{ label: "x", value: "v".repeat(65) }];
  expect(await channel.send(messageOf({ buttons: long }), null, never)).toMatchObject({ because: "content" });
  expect(await channel.send(messageOf({ text: " " }), null, never)).toMatchObject({ because: "content" });
  expect(await channel.send(messageOf({ text: "x".repeat(5_000) }), null, never)).toMatchObject({ because: "content" });
  expect(telegram.requests).toEqual([]);
});
