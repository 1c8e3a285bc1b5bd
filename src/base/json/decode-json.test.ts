import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeJson, DEEPEST_JSON, faultWords, readJson, type TextRule } from "./decode-json.ts";

function wordsFor(text: string, rule?: TextRule): string {
  const decoded = decodeJson(text, rule);
  return decoded.ok ? "kept" : faultWords(decoded.refusal);
}

test("every place that cannot be kept is named", () => {
  expect(wordsFor('{"id":9007199254740993}')).toMatch(/^\/id: the number 9007199254740993 cannot be kept exactly/);
  expect(wordsFor('[{"a":{"b":[0,1e400]}}]')).toMatch(/^\/0\/a\/b\/1: the number 1e400/);
  expect(wordsFor('{"a/b":"\\ud83c","c":["x","\\u0000"]}')).toBe(
    "/a~1b: holds half of a character (an unpaired surrogate); " +
      "/c/1: holds a NUL character (\\u0000), which no program can be given",
  );
  expect(wordsFor('{"\\udc00":1}')).toMatch(/: the key holds half of a character/);
  expect(wordsFor('{"a":{"b":1,"c":2,"\\u0062":3}}')).toBe("/a/b: this key comes twice");
  expect(wordsFor('{"a":[{"b":1},{"b":1}],"b":[1,2]}')).toBe("kept");
  expect(wordsFor("{")).toMatch(/^it is not JSON: /);
  for (const text of ["Infinity", "NaN", "007", "0x10", "[1,]", ""]) expect(wordsFor(text)).toMatch(/not JSON/);
});

test("what a child says is repaired, keys included; numbers and keys that become equal are refused all the same", () => {
  expect(decodeJson('{"\\ud83c":["a\\u0000","\\ud83c\\udf0a"]}', "repair")).toEqual({
    ok: true,
    value: { "\uFFFD": ["a\uFFFD", "🌊"] },
  });
  expect(wordsFor("[9007199254740993]", "repair")).toMatch(/^\/0: /);
  expect(wordsFor('{"\\ud83c":1,"\\ufffd":2}', "repair")).toBe("/\uFFFD: this key comes twice");
});

test("a part that cannot be kept is named while the rest is read", () => {
  const read = readJson('{"type":"result","answer":{"id":9007199254740993},"usd":0.5}', "repair");
  expect(read).toMatchObject({ ok: true, value: { value: { usd: 0.5 }, faults: [{ pointer: "/answer/id" }] } });
});

test("the names that every object has are keys like any others", () => {
  const text = '{"__proto__":{"a":"\\ud83c"},"constructor":1,"toString":2,"hasOwnProperty":3,"valueOf":4}';
  const decoded = decodeJson(text, "repair");
  expect(decoded.ok && JSON.stringify(decoded.value)).toBe(text.replace("\\ud83c", "\uFFFD"));
  expect(wordsFor('{"__proto__":1,"__proto__":2}')).toBe("/__proto__: this key comes twice");
});

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

test("nesting is refused before anything folds over it", () => {
  expect(wordsFor(nested(DEEPEST_JSON))).toBe("kept");
  for (const depth of [DEEPEST_JSON + 1, 20_000, 2_000_000])
    expect(wordsFor(nested(depth))).toBe("it is nested deeper than 200 levels");
  expect(wordsFor('{"a":'.repeat(20_000))).toBe("it is nested deeper than 200 levels");
  expect(wordsFor(JSON.stringify(['"[[[[', "{".repeat(1_000)]))).toBe("kept");
});

test("what is kept is what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.json(), fc.boolean(), (text, isSpaced) => {
      const written = isSpaced ? JSON.stringify(JSON.parse(text), null, 2) : text;
      const decoded = decodeJson(written);
      if (decoded.ok) expect(decoded.value).toEqual(JSON.parse(written));
      else expect(faultWords(decoded.refusal)).toMatch(/cannot be kept|half of|NUL|comes twice/);
    }),
  );
});
