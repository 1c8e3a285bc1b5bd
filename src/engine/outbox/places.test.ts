import { expect, test } from "vitest";
import { createPlaces } from "./places.ts";

test("[P28] one place takes one thing at a time, in order; a blocked one holds back no other", async () => {
  const places = createPlaces();
  const said: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = places.enter("a", async () => {
    said.push("a1");
    await gate.promise;
    said.push("a1 done");
  });
  const second = places.enter("a", async () => void said.push("a2"));
  await places.enter("b", async () => void said.push("b1"));
  expect(said).toEqual(["a1", "b1"]);
  gate.resolve();
  await Promise.all([first, second]);
  expect(said).toEqual(["a1", "b1", "a1 done", "a2"]);
});

test("[P28] what fails keeps nobody behind it from being sent", async () => {
  const places = createPlaces();
  const failing = places.enter("a", async () => Promise.reject(new TypeError("no")));
  const said: string[] = [];
  const next = places.enter("a", async () => void said.push("next"));
  await expect(failing).rejects.toThrow("no");
  await next;
  expect(said).toEqual(["next"]);
});

test("[P28] an end waits for what is being sent and begins nothing behind it", async () => {
  const places = createPlaces();
  const said: string[] = [];
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const first = places.enter("a", async () => {
    begun.resolve();
    await gate.promise;
    said.push("first");
  });
  const second = places.enter("a", async () => void said.push("second"));
  await begun.promise;
  const closed = places.close().then(() => said.push("closed"));
  gate.resolve();
  await Promise.all([first, second, closed]);
  expect(said).toEqual(["first", "closed"]);
});
