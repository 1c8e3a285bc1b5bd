import stringWidth from "string-width";
import { expect, test } from "vitest";
import { fit, widthOf } from "./fit.ts";

const UNITS = Array.from({ length: 0x28_00 }, (_, unit) => String.fromCharCode(unit));

test("a text takes the columns that the tables of Unicode say, whichever way they are found", () => {
  expect(UNITS.filter((text) => widthOf(text) !== stringWidth(text))).toEqual([]);
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
