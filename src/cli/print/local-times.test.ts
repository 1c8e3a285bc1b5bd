import { expect, test } from "vitest";
import { localTimes } from "./local-times.ts";

const now = new Date(2026, 4, 2, 20, 0, 0).getTime();

test("a moment of today is a time of day, any other has its day", () => {
  const [today, before] = [new Date(2026, 4, 2, 4, 5, 6, 789), new Date(2026, 4, 1, 23, 0, 9)];
  expect(localTimes(`open since ${today.toISOString()}, begun at ${before.toISOString()}.`, now)).toBe(
    "open since 04:05:06, begun at 2026-05-01 23:00:09.",
  );
});

test("what is no moment stays as it is", () => {
  expect(localTimes("on 2026-05-02, version 2026-05-02T", now)).toBe("on 2026-05-02, version 2026-05-02T");
});
