import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../base/json/json.ts";
import type { Answer, Mode } from "./answer.ts";
import { apiError } from "./api-error.ts";
import { renderMessage, renderStream, type Rendering, type StreamEvent } from "./render-answer.ts";

/** An answer on its way. */
export interface Sending {
  readonly answer: Answer;
  readonly mode: Mode;
  readonly rendering: Rendering;
  readonly stream: boolean;
  readonly released: () => Promise<void>;
}

/** Sends an answer in the way that its mode demands. */
export async function sendAnswer(sending: Sending, response: ServerResponse): Promise<void> {
  const { mode } = sending;
  if (mode.kind === "fail") return sendFailure(mode, response);
  const released = sending.released();
  if (mode.kind === "hang" && mode.after === undefined) await released;
  if (sending.stream) return streamAnswer(sending, released, response);
  if (mode.kind === "slow") await sleep(mode.delayMs);
  sendJson(response, 200, renderMessage(sending.answer, sending.rendering));
}

async function streamAnswer(sending: Sending, released: Promise<void>, response: ServerResponse): Promise<void> {
  const { mode, answer, rendering } = sending;
  response.writeHead(200, { "content-type": "text/event-stream", "request-id": `req_${rendering.id}` });
  for (const [index, event] of renderStream(answer, rendering).entries()) {
    if (mode.kind === "slow") await sleep(mode.delayMs);
    // The first two events have promised a block of content by now.
    if (mode.kind === "hang" && index === 2) await released;
    if (response.destroyed) return;
    writeEvent(response, event);
  }
  response.end();
}

/** Sends a JSON document. */
export function sendJson(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function sendFailure(mode: Mode & { readonly kind: "fail" }, response: ServerResponse): void {
  if (mode.retryAfterSeconds !== undefined) response.setHeader("retry-after", String(mode.retryAfterSeconds));
  for (const [name, value] of Object.entries(mode.headers ?? {})) response.setHeader(name, value);
  sendJson(response, mode.status, apiError(mode.status, mode.message));
}

function writeEvent(response: ServerResponse, event: StreamEvent): void {
  response.write(`event: ${event.type}\ndata: ${JSON.stringify({ type: event.type, ...event.fields })}\n\n`);
}
