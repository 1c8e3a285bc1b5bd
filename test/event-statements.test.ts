import { expect, test } from "vitest";
import { readTexts } from "./source-text.ts";

const TAKES_AWAY = /\b(?:delete\s+from|update|replace\s+into|drop\s+table|alter\s+table)\s+(?:events|ledger)\b/i;

/** What was remembered can be forgotten: its data goes, the event and its place in the chain stay. */
const ERASES = "update events set data = null, salt = null where stream = ? and seq = ?";

test("[R22] no statement of the program changes an event or takes one away", () => {
  const texts = readTexts("src").filter(({ path }) => !path.endsWith(".test.ts"));
  expect(texts.length).toBeGreaterThan(200);
  const taking = texts.filter(({ text }) => TAKES_AWAY.test(text.replace(ERASES, "")));
  expect(taking.map(({ path }) => path)).toEqual([]);
  expect(texts.filter(({ text }) => text.includes(ERASES))).toHaveLength(1);
  expect(TAKES_AWAY.test("delete from events where position = 1")).toBe(true);
});
