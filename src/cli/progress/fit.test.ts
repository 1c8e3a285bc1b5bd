import stringWidth from "string-width";
import { expect, test } from "vitest";
import { fit, widthOf } from "./fit.ts";

const UNITS = Array.from({ length: 0x28_00 }, (_, unit) => String.fromCharCode(unit));
/** Those of the East, every seventh, and all emoji. */
const WIDE = [
  ...Array.from({ length: 0xd0_00 / 7 }, (_, place) => String.fromCodePoint(0x30_00 + place * 7)),
  ...Array.from({ length: 0xc_00 }, (_, place) => String.fromCodePoint(0x1_f0_00 + place)),
].filter((text) => !/\p{Surrogate}/u.test(text));
const BESIDE = ["a", "日", "🎉", "\u200d👩", "\ufe0f", "\u{1f3fb}", "\u3099", "🇩🇪", "\u1160", "\u20e3"];

test("a text takes the columns that the tables of Unicode say, whichever way they are found", () => {
  expect(UNITS.filter((text) => widthOf(text) !== stringWidth(text))).toEqual([]);
  expect(WIDE.filter((text) => widthOf(text) !== stringWidth(text))).toEqual([]);
  const pairs = ["か", "한", "ｱ", "Ａ", "👍", "⌚", "🇫🇷", "☎", "…"].flatMap((text) =>
    BESIDE.map((other) => text + other),
  );
  expect(pairs.filter((text) => widthOf(text) !== stringWidth(text))).toEqual([]);
  for (const text of [
    "plain",
    "größer – …",
    "日本",
    "👩‍👩‍👧",
    "e\u0301",
    "✓\ufe0f",
    "\u001b[1mbold\u001b[0m",
    "a\tb",
    "1\u20e3",
  ])
    expect(widthOf(text), JSON.stringify(text)).toBe(stringWidth(text));
});

test("a text is cut between characters as a person sees them", () => {
  expect(fit("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 4)).toBe("👩‍👩‍👧…");
  expect(fit("a long label", 6)).toBe("a lon…");
});
