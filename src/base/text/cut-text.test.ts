import { expect, test } from "vitest";
import { cutBefore, cutStart, cutText, cutWithin, lastLines } from "./cut-text.ts";

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

test("[P41] where room is short, what says that a text is cut fits too", () => {
  for (const most of [60, 400, 4_096]) {
    const cut = cutWithin("\u{1F600}".repeat(5_000), most);
    expect(cut.length).toBeLessThanOrEqual(most);
    expect(cut).toMatch(/… \[cut: \d,\d{3} more characters\]$/);
    expect(cut.isWellFormed()).toBe(true);
  }
  expect(cutWithin("short", 5)).toBe("short");
});

test("[P41] last lines say that there were others, also where the first of them are long gone", () => {
  expect(lastLines("one\ntwo\n", 5, 100)).toBe("one\ntwo");
  expect(lastLines("one\ntwo\nthree\n", 2, 100)).toBe("[cut: earlier output] …two\nthree");
  expect(lastLines("x\u{1F600}y", 5, 2)).toBe("[cut: earlier output] …y");
  expect(cutBefore("\u{1F600}y".slice(1), 10)).toBe("[cut: 11 characters before this] …y");
});
