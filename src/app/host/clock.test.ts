import { expect, test } from "vitest";
import { createSystemClock } from "./clock.ts";

test("random texts are 128 bits as hex, and no two are equal, also across the pools that they are drawn from", () => {
  const clock = createSystemClock();
  const texts = Array.from({ length: 1_000 }, () => clock.random());
  expect(texts.every((text) => /^[0-9a-f]{32}$/.test(text))).toBe(true);
  expect(new Set(texts).size).toBe(texts.length);
});
