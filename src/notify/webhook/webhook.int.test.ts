import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { expect, onTestFinished, test } from "vitest";
import { channelPorts, hastyClock, messageOf, testFolder, writtenFile } from "../../../test/channel-messages.ts";
import type { Channel, Message, Sending } from "../../ports/channels.ts";
import { signatureOf, signingKey } from "./sign.ts";
import { createWebhookChannel } from "./webhook-channel.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const never = new AbortController().signal;

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Receiver {
  readonly url: string;
  readonly received: Received[];
}

/** A receiver of webhooks, which goes with the test. */
async function startReceiver(answer: (response: ServerResponse) => void): Promise<Receiver> {
  const received: Received[] = [];
  const receive = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    received.push({ headers: plain(incoming.headers), body: await text(incoming) });
    answer(response);
  };
  const server = createServer((incoming, response) => void receive(incoming, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${portOf(server.address())}/hook`, received };
}

function plain(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function portOf(address: unknown): number {
  return typeof address === "object" && address !== null && "port" in address ? Number(address.port) : 0;
}

function channelTo(url: string, ports = channelPorts({ HOOK: SECRET }), timeoutMs = 10_000): Channel {
  return createWebhookChannel("hook", { kind: "webhook", url, secret: "env:HOOK", timeoutMs }, ports);
}

function sendTo(url: string, message: Message = messageOf()): Promise<Sending> {
  return channelTo(url).send(message, null, never);
}

function answering(status: number, headers: Readonly<Record<string, string>> = {}): (response: ServerResponse) => void {
  return (response) => void response.writeHead(status, headers).end("{}");
}

test("another implementation of Standard Webhooks accepts the signature, and refuses a changed body", async () => {
  const { url, received } = await startReceiver(answering(204));
  const file = writtenFile(`${testFolder()}/ä.txt`, "content");
  const message = messageOf({ id: "out-1", kind: "delivery", text: "Done: ä", files: [file] });
  expect(await sendTo(url, message)).toEqual({ is: "sent", remote: null });
  const [{ headers, body } = { headers: {}, body: "" }] = received;
  const receiver = new Webhook(SECRET);
  expect(receiver.verify(body, headers)).toMatchObject({
    type: "holdfast.delivery",
    timestamp: "2026-05-01T10:00:00.000Z",
    data: { id: "out-1", channel: "hook", text: "Done: ä", files: [{ path: file.path, sha256: file.sha256 }] },
  });
  expect(() => receiver.verify(`${body} `, headers)).toThrow();
  expect(() => new Webhook("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").verify(body, headers)).toThrow();
});

test("the signature is that of the published example", () => {
  const body = '{"test": 2432232314}';
  const key = signingKey(SECRET) ?? Buffer.alloc(0);
  expect(signatureOf(key, { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, body })).toBe(
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  );
});

test("a message that is sent again has the same id and the same body, so that the receiver can tell", async () => {
  const { url, received } = await startReceiver(answering(200));
  await sendTo(url);
  await sendTo(url);
  expect(received[0]?.body).toBe(received[1]?.body);
  expect(received.map(({ headers }) => headers["webhook-id"])).toEqual(["m1", "m1"]);
  expect(channelTo(url).traits.tellsRepeats).toBe(true);
});

test.each([
  [200, {}, { is: "sent" }],
  [429, { "retry-after": "7" }, { is: "later", afterMs: 7_000 }],
  [503, { "retry-after": new Date(Date.now() - 5_000).toUTCString() }, { is: "later", afterMs: 0 }],
  [503, {}, { is: "later", afterMs: 10_000 }],
  [302, { location: "/elsewhere" }, { is: "refused", because: "channel" }],
  [400, {}, { is: "refused", because: "content" }],
  [401, {}, { is: "refused", because: "credential" }],
  [410, {}, { is: "refused", because: "recipient" }],
  [408, {}, { is: "unknown" }],
  [500, {}, { is: "unknown" }],
] as const)("an answer of %i %j is told as what it means", async (status, headers, outcome) => {
  const { url, received } = await startReceiver(answering(status, headers));
  expect(await sendTo(url)).toMatchObject(outcome);
  expect(received).toHaveLength(1);
});

test("a cut after the request, a time that is up and a stop leave it unknown", async () => {
  const cut = await startReceiver((response) => void response.destroy());
  expect(await sendTo(cut.url)).toMatchObject({ is: "unknown" });
  const silent = await startReceiver(() => {});
  const soon = channelTo(silent.url, channelPorts({ HOOK: SECRET }), 300);
  expect(await soon.send(messageOf(), null, never)).toEqual({
    is: "unknown",
    reason: "the connection broke off: no answer in time",
  });
  const stop = new AbortController();
  const sending = channelTo(silent.url).send(messageOf(), null, stop.signal);
  await expect.poll(() => silent.received.length).toBe(2);
  stop.abort();
  expect(await sending).toMatchObject({ is: "unknown" });
});

test("a refused connection and a failed TLS handshake have certainly sent nothing", async () => {
  const server = createTcpServer((socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server.address());
  expect(await sendTo(`https://127.0.0.1:${port}/`)).toMatchObject({ is: "later" });
  server.close();
  await once(server, "close");
  expect(await sendTo(`http://127.0.0.1:${port}/`)).toEqual({
    is: "later",
    afterMs: 10_000,
    reason: "the webhook cannot be reached: ECONNREFUSED",
  });
});

test("a secret that is missing or none is refused before anything is sent, and is not named", async () => {
  const { url, received } = await startReceiver(answering(200));
  const missing = channelTo(url, channelPorts({}));
  expect(await missing.send(messageOf(), null, never)).toMatchObject({ is: "refused", because: "secret" });
  const weak = await channelTo(url, channelPorts({ HOOK: "whsec_c2hvcnQ=" })).send(messageOf(), null, never);
  expect(weak).toMatchObject({ is: "refused", because: "credential" });
  expect(JSON.stringify(weak)).not.toContain("c2hvcnQ");
  expect(received).toEqual([]);
});

test("its time is measured by the clock it was given", async () => {
  const clock = hastyClock();
  const { url } = await startReceiver(() => {});
  await channelTo(url, channelPorts({ HOOK: SECRET }, { clock }), 90_000).send(messageOf(), null, never);
  expect(clock.waits).toEqual([60_000, 30_000]);
});
