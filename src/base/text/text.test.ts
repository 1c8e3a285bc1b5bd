import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, faultOfText, repairText, repairTexts } from "./text.ts";

test("a text with half a character or a NUL is refused, and repaired where a child said it", () => {
  expect([faultOfText(""), faultOfText("a day at the sea 🌊"), faultOfText("\uFFFD")]).toEqual([null, null, null]);
  expect(faultOfText("sea \ud83c")).toMatch(/half of a character/);
  expect(faultOfText("\udf0a sea")).toMatch(/half of a character/);
  expect(faultOfText("page\u0000two")).toMatch(/NUL/);
  expect([repairText("sea \ud83c"), repairText("a\u0000b"), repairText("🌊")]).toEqual([
    "sea \uFFFD",
    "a\uFFFDb",
    "🌊",
  ]);
});

test("what was repaired has no fault, and what has none is not touched", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(faultOfText(repairText(text))).toBeNull();
      if (faultOfText(text) === null) expect(repairText(text)).toBe(text);
    }),
  );
});

test("bytes that are not UTF-8 are no text", () => {
  expect(decodeUtf8(Buffer.from("é"))).toBe("é");
  expect(decodeUtf8(Buffer.from([0x61, 0xff]))).toBeNull();
  expect(decodeUtf8(Buffer.from([0xed, 0xa0, 0xbc]))).toBeNull();
});

test("data is repaired wherever a text is inside it, and is the same where there is nothing to repair", () => {
  const sound = { a: ["🌊", { b: null, c: 1 }], d: undefined };
  expect(repairTexts(sound)).toBe(sound);
  expect(repairTexts({ a: ["x\ud83c", { "k\u0000": "y" }], n: 1 })).toEqual({
    a: ["x\uFFFD", { "k\uFFFD": "y" }],
    n: 1,
  });
  expect(JSON.stringify(repairTexts(JSON.parse('{"__proto__":"\\ud83c"}')))).toBe('{"__proto__":"\uFFFD"}');
});
