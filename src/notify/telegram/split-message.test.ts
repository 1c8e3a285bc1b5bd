import { array, assert, integer, property, record, string } from "fast-check";
import { expect, test } from "vitest";
import { messageOf } from "../../../test/channel-messages.ts";
import type { MessageFile } from "../../ports/channels.ts";
import { splitForTelegram } from "./split-message.ts";

const file = (name: string, more: Partial<MessageFile> = {}): MessageFile => ({
  path: `/files/${name}`,
  name,
  mediaType: "image/png",
  bytes: 10,
  sha256: "0".repeat(64),
  caption: "",
  link: null,
  ...more,
});

const buttons = [{ label: "Yes", value: "1" }];

test("each file is a message, the text with its buttons is the last", () => {
  const files = [file("a.png"), file("b.png", { caption: "B" })];
  const parts = splitForTelegram(messageOf({ id: "m", text: "Which?", buttons, files }), 100);
  expect(
    parts.map(({ id, text, files: own, buttons: below }) => [id, text, own.map(({ name }) => name), below]),
  ).toEqual([
    ["m.1", "", ["a.png"], []],
    ["m.2", "B", ["b.png"], []],
    ["m.3", "Which?", [], buttons],
  ]);
});

test("a text that is too long below a file, and buttons without a text, find their place", () => {
  const long = splitForTelegram(messageOf({ text: "x".repeat(2_000), buttons, files: [file("a.png")] }), 100);
  expect(long.map(({ text, buttons: below }) => [text.length, below.length])).toEqual([
    [0, 0],
    [2_000, 1],
  ]);
  const bare = splitForTelegram(messageOf({ text: "", buttons, files: [file("a.png"), file("b.png")] }), 100);
  expect(bare.map(({ buttons: below }) => below.length)).toEqual([0, 1]);
});

test("an edit stays one message, cut where it is too long", () => {
  const parts = splitForTelegram(messageOf({ text: "x".repeat(5_000), edits: "42/1" }), 100);
  expect(parts.map(({ id, text, edits }) => [id, text.length <= 4_096, text.slice(-30), edits])).toEqual([
    ["m1", true, "xx… [cut: 940 more characters]", "42/1"],
  ]);
});

test("an edit that is too long loses words of the question, never how it was answered", () => {
  const closed = "Answered: publish (user:ada).";
  const [part] = splitForTelegram(messageOf({ text: `${"x".repeat(9_000)}\n\n${closed}`, edits: "42/1" }), 100);
  expect(part?.text.length).toBeLessThanOrEqual(4_096);
  expect(part?.text).toMatch(/x… \[cut: [45],\d{3} more characters\]\n\nAnswered: publish \(user:ada\)\.$/);
  const [long] = splitForTelegram(messageOf({ text: `Which?\n\n${"y".repeat(5_000)}`, edits: "42/1" }), 100);
  expect(long?.text).toMatch(/^y{4000,}… \[cut: \d{3} more characters\]$/);
});

test("whatever is said, no part is too long, nothing is lost, buttons stand once, and parts are not split again", () => {
  const word = string({ unit: "grapheme", maxLength: 3_000 });
  const files = array(record({ bytes: integer({ min: 1, max: 200 }), caption: word }), { maxLength: 4 });
  const text = array(word, { maxLength: 5 }).map((words) => words.join("\n"));
  assert(
    property(text, files, (said, some) => {
      const all = some.map((more, index) => file(`f${index}`, more));
      const message = messageOf({ text: said, buttons, files: all });
      const parts = splitForTelegram(message, 100);
      for (const part of parts) expect(part.text.length).toBeLessThanOrEqual(part.files.length > 0 ? 1_024 : 4_096);
      expect(parts.flatMap((part) => part.files.map(({ name }) => name))).toEqual(
        all.filter(({ bytes }) => bytes <= 100).map(({ name }) => name),
      );
      const empty = parts.every((part) => part.text.trim() === "" && part.files.length === 0);
      if (!empty) expect(parts.filter((part) => part.buttons.length > 0)).toHaveLength(1);
      const shown = withoutBlanks(parts.map((part) => part.text).join(""));
      for (const line of said.split("\n")) expect(shown).toContain(withoutBlanks(line));
      expect(parts.flatMap((part) => splitForTelegram(part, 100))).toEqual(parts);
      expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length);
    }),
    { numRuns: 200 },
  );
});

/** A text without its blanks, which a cut may take away. */
function withoutBlanks(words: string): string {
  return words.replaceAll(/\s/g, "");
}
