import type { IncomingHttpHeaders } from "node:http";
import type { WebhookSettings } from "../../domain/channel.ts";
import type { Channel, Message, Refusal, Sending } from "../../ports/channels.ts";
import { parseTimestamp } from "../../base/clock.ts";
import { secretOwner, type ChannelPorts } from "../ports.ts";
import { later, refusedBecause, secretMissing, sent, unknown } from "../sendings.ts";
import { messageAsJson } from "../whole-message.ts";
import { post, type Posted } from "./post.ts";
import { signatureOf, signingKey } from "./sign.ts";

/** An address that gets each message as a signed request; its id is the message's, so that a repeat can be told. */
export function createWebhookChannel(name: string, settings: WebhookSettings, ports: ChannelPorts): Channel {
  return {
    name,
    kind: "webhook",
    // Files are named, not sent: any size does.
    traits: { edits: false, buttons: false, valueBytes: 0, fileBytes: 0, tellsRepeats: true },
    split: (message) => [message],
    send: async (message, to, signal) => {
      const secret = await ports.secrets.resolve(secretOwner(name), settings.secret, ports.project);
      if (secret === null) return secretMissing(settings.secret);
      const key = signingKey(secret);
      if (key === null)
        return refusedBecause("credential", "its secret is no whsec_ followed by base64 of 24 to 64 bytes");
      if (signal.aborted) return later(0, "it was not sent: stopped before");
      const body = JSON.stringify(messageAsJson(message, name, to));
      const headers = headersOf(message, { key, body, nowMs: ports.clock.now() });
      const { url, timeoutMs } = settings;
      return outcomeOf(await post({ url, headers, body, timeoutMs, clock: ports.clock, signal }), ports);
    },
    incoming: null,
  };
}

interface Signing {
  readonly key: Buffer;
  readonly body: string;
  readonly nowMs: number;
}

function headersOf(message: Message, { key, body, nowMs }: Signing): Readonly<Record<string, string>> {
  const seconds = Math.floor(nowMs / 1_000);
  return {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "webhook-id": message.id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatureOf(key, { id: message.id, seconds, body }),
  };
}

const AGAIN_MS = 10_000;

function outcomeOf(posted: Posted, ports: ChannelPorts): Sending {
  if (posted.is === "answered") return outcomeOfAnswer(posted, ports.clock.now());
  return posted.reached
    ? unknown(`the connection broke off: ${posted.reason}`)
    : later(AGAIN_MS, `the webhook cannot be reached: ${posted.reason}`);
}

const BUSY = [429, 503];
const UNCLEAR = [408, 425];

/** Whose matter a refusal by status is. */
const WHOSE: Readonly<Record<number, Refusal>> = {
  401: "credential",
  403: "credential",
  404: "recipient",
  410: "recipient",
};

function outcomeOfAnswer({ status, headers }: Extract<Posted, { is: "answered" }>, nowMs: number): Sending {
  const words = `the webhook answered ${status}`;
  if (status >= 200 && status < 300) return sent(null);
  if (BUSY.includes(status)) return later(waitMs(headers, nowMs), words);
  if (UNCLEAR.includes(status) || status >= 500) return unknown(words);
  if (status < 400) return refusedBecause("channel", `${words}; redirects are not followed`);
  return refusedBecause(WHOSE[status] ?? "content", words);
}

const LONGEST_WAIT_MS = 3_600_000;

/** `Retry-After`: seconds or a moment. */
function waitMs(headers: IncomingHttpHeaders, nowMs: number): number {
  const text = headers["retry-after"];
  if (text === undefined) return AGAIN_MS;
  const waited = /^\d+$/.test(text) ? Number(text) * 1_000 : (parseTimestamp(text) ?? nowMs + AGAIN_MS) - nowMs;
  return Math.min(Math.max(waited, 0), LONGEST_WAIT_MS);
}
