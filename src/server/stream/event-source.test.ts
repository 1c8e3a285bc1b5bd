import { expect, test } from "vitest";
import { eventSource, message } from "./event-source.ts";

test("a source is asked for no more than its reader takes", async () => {
  let made = 0;
  let closed = false;
  const { body } = eventSource(async function* source() {
    try {
      for (;;) yield `data: ${(made += 1)}\n\n`;
    } finally {
      closed = true;
    }
  }, new AbortController().signal);
  const reader = body?.getReader();
  await reader?.read();
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  expect(made).toBeLessThanOrEqual(2);
  await reader?.cancel();
  expect(closed).toBe(true);
});

test("a source that waits ends when its reader is gone", async () => {
  const gone = new AbortController();
  const { body } = eventSource(async function* source(bell) {
    yield "data: 1\n\n";
    while (await bell.heard()) yield "data: 2\n\n";
  }, gone.signal);
  const reader = body?.getReader();
  await reader?.read();
  const waiting = reader?.read();
  gone.abort();
  expect((await waiting)?.done).toBe(true);
});

test("a message that has several lines is one message", () => {
  expect(message({ id: 7, event: "line", data: "a\nb\r\nc\rd" })).toBe(
    "id: 7\nevent: line\ndata: a\ndata: b\ndata: c\ndata: d\n\n",
  );
});
