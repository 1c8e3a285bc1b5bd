import { expect, test } from "vitest";
import { cutStart, cutText } from "./cut-text.ts";

test("[P41] a text that is cut says how much is missing, on either side", () => {
  expect(cutText("short", 5)).toBe("short");
  expect(cutText("x".repeat(1_239), 5)).toBe("xxxxx… [cut: 1,234 more characters]");
  expect(cutText("xxxxxy", 5)).toBe("xxxxx… [cut: 1 more character]");
  expect(cutStart("short", 5)).toBe("short");
  expect(cutStart(`${"x".repeat(1_000)}end`, 3)).toBe("[cut: 1,000 characters before this] …end");
});

test("[P41] a cut parts no character", () => {
  expect(cutText("ab\u{1F600}cd", 3)).toBe("ab… [cut: 4 more characters]");
  expect(cutStart("ab\u{1F600}cd", 3)).toBe("[cut: 4 characters before this] …cd");
});
