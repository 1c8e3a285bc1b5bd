import { expect, test } from "vitest";
import { listOf, numberOf, objectOf, parseJson, parseObject, textOf, textsOf, wordsOf } from "./json-fields.ts";

test("a line that is no JSON object is none, whatever else it is", () => {
  expect(parseObject(' {"a":1}')).toEqual({ a: 1 });
  for (const line of ["", "words", "{", '{"a":', "[1]", "null", "7"]) expect(parseObject(line)).toBeNull();
  expect(parseJson("[1]")).toEqual([1]);
  expect(parseJson("{")).toBeNull();
});

test("a field of another kind than was wanted is as good as missing", () => {
  expect([objectOf([1]), objectOf(null), objectOf(undefined), objectOf({ a: 1 })]).toEqual([{}, {}, {}, { a: 1 }]);
  expect([listOf({ a: 1 }), listOf(undefined), listOf([1])]).toEqual([[], [], [1]]);
  expect([textOf(1), textOf(undefined), textOf("")]).toEqual([null, null, ""]);
  expect([numberOf("1"), numberOf(Number.NaN), numberOf(0)]).toEqual([null, null, 0]);
  expect(textsOf(["a", 1, "", null])).toEqual(["a", ""]);
});

test("a value in words is its text, and never [object Object]", () => {
  expect([wordsOf("a"), wordsOf(undefined), wordsOf(null), wordsOf(7), wordsOf({ a: 1 })]).toEqual([
    "a",
    "",
    "null",
    "7",
    '{"a":1}',
  ]);
});
