import type { EventSourceMessage } from "eventsource-parser";
import { isJsonObject, type JsonObject } from "../base/json/json.ts";
import { objectOf, parseJson, textsOf } from "../base/json/json-fields.ts";
import type { Door } from "./door.ts";
import { answerOf, send } from "./send.ts";
import { watchSilence } from "./silence.ts";

/** One message of a followed run. */
export interface FollowMessage {
  readonly kind: "event" | "observation";
  readonly data: JsonObject;
}

/** What is followed, from which place on, until when. */
export interface Following {
  readonly path: string;
  readonly after: number;
  readonly signal: AbortSignal;
}

/** Events after a position, then live ones with observations, until the daemon or the signal ends it. */
export async function* follow(door: Door, following: Following): AsyncIterable<FollowMessage> {
  for await (const { event, data } of messages(door, following)) {
    const value = parseJson(data);
    yield { kind: event === "observation" ? "observation" : "event", data: isJsonObject(value) ? value : {} };
  }
}

/** A line that a child printed, and the place after it. */
export interface LogLine {
  readonly text: string;
  readonly end: number;
}

/** Lines of a journal after a place, until its process is settled. */
export async function* followLog(door: Door, following: Following): AsyncGenerator<LogLine, readonly string[]> {
  for await (const { event, data, id } of messages(door, following)) {
    if (event === "end") return textsOf(objectOf(parseJson(data))["notes"]);
    yield { text: data, end: Number(id) };
  }
  return [];
}

async function* messages(door: Door, { path, after, signal }: Following): AsyncIterable<EventSourceMessage> {
  const { createParser } = await import("eventsource-parser");
  const headers = { accept: "text/event-stream", "last-event-id": String(after) };
  const message = await send(door, { method: "GET", path, headers, signal });
  if ((message.statusCode ?? 500) >= 400) await answerOf(message);
  const queue: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => queue.push(event) });
  message.setEncoding("utf8");
  // Nothing may happen for long: here only a daemon that cannot answer at all is given up.
  const patient = { ...door, givesUp: () => door.givesUp?.(0) ?? null };
  const unwatch = watchSilence(patient, (failure) => message.destroy(failure));
  try {
    for await (const chunk of message) {
      parser.feed(String(chunk));
      yield* queue.splice(0);
    }
  } finally {
    unwatch();
  }
}
