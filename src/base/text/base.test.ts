import { assert, dictionary, integer, jsonValue, nat, property, string, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { parseTimestamp, timestamp } from "../clock.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { entries, mapValues } from "../entries.ts";
import { codeOf, HoldfastError, messageOf } from "../failure.ts";
import { FAILURES } from "../failure-codes.ts";
import { hashOf, sha256 } from "../hash.ts";
import { crockford, eventId, isUlid, seededUlid } from "../ids.ts";
import { DefectError, invariant } from "../invariant.ts";
import { canonicalJson, isJsonObject } from "../json/json.ts";
import { ok, refused } from "../result.ts";

test.each([
  ["500ms", 500],
  ["30s", 30_000],
  ["15m", 900_000],
  ["2h", 7_200_000],
  ["7d", 604_800_000],
  ["0s", 0],
  ["1.5h", null],
  ["-1s", null],
  ["10", null],
  ["5 m", null],
  ["999999999999d", null],
])("a duration of %s is %s milliseconds", (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  [400, "0.4 s"],
  [9_949, "9.9 s"],
  [12_300, "12 s"],
  [185_000, "3 min 5 s"],
  [7_800_000, "2 h 10 min"],
])("%s milliseconds are shown as %s", (durationMs, expected) => {
  expect(formatDuration(durationMs)).toBe(expected);
});

test("a moment is RFC 3339 in UTC with milliseconds, and is read back", () => {
  expect(timestamp(1_750_000_000_123)).toBe("2025-06-15T15:06:40.123Z");
  assert(property(integer({ min: 0, max: 4_000_000_000_000 }), (at) => parseTimestamp(timestamp(at)) === at));
  expect(parseTimestamp("yesterday")).toBeNull();
});

test("an id follows from its arguments alone, and has the form of a ULID", () => {
  assert(
    property(nat({ max: 4_000_000_000_000 }), string(), (at, seed) => {
      const id = seededUlid(at, seed);
      expect(isUlid(id)).toBe(true);
      expect(seededUlid(at, seed)).toBe(id);
    }),
  );
  expect(seededUlid(1, "a") < seededUlid(2, "a")).toBe(true);
  expect(seededUlid(1, "a")).not.toBe(seededUlid(1, "b"));
});

test("the id of an event follows from stream, number and cause, each of which matters", () => {
  const ids = [eventId("s", 1, "c"), eventId("t", 1, "c"), eventId("s", 2, "c"), eventId("s", 1, "d")];
  expect(new Set(ids).size).toBe(4);
  expect(ids[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(eventId("s", 1, "c")).toBe(ids[0]);
});

test("Crockford characters are the bytes' bits, most significant first", () => {
  expect(crockford(new Uint8Array([0xff, 0x00]), 3)).toBe("ZW0");
  expect(() => crockford(new Uint8Array([1]), 9)).toThrow(DefectError);
  assert(property(uint8Array({ minLength: 17, maxLength: 20 }), (bytes) => crockford(bytes, 26).length === 26));
});

test("equal data has equal bytes, whatever the order of its keys", () => {
  assert(
    property(dictionary(string(), jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(hashOf(turned)).toBe(hashOf(value));
    }),
  );
  expect(canonicalJson({ b: 1, a: [1.0, "ä"] })).toBe('{"a":[1,"ä"],"b":1}');
  expect(() => canonicalJson(undefined)).toThrow(DefectError);
});

test("a hash is lower-case hex of the UTF-8 bytes", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(sha256("ä")).toBe(sha256(new Uint8Array([0xc3, 0xa4])));
});

test("a failure carries its code's hint unless it has a better one", () => {
  const plain = new HoldfastError("NOT_FOUND", "No run x.");
  expect([plain.hint, plain.faults, plain.details, codeOf(plain), messageOf(plain)]).toEqual([
    FAILURES.NOT_FOUND.hint,
    [],
    {},
    "NOT_FOUND",
    "No run x.",
  ]);
  expect(new HoldfastError("NOT_FOUND", "", { hint: "look again", cause: plain })).toMatchObject({
    hint: "look again",
    cause: plain,
  });
  expect([codeOf(null), codeOf({ code: 5 }), codeOf("x"), messageOf("words")]).toEqual([null, null, null, "words"]);
});

test.each(Object.entries(FAILURES))("%s says what to do", (_code, kind) => {
  expect(kind.title).not.toBe("");
  expect(kind.hint).toMatch(/[.]$/);
  expect(kind.httpStatus).toBeGreaterThanOrEqual(400);
});

test("a broken promise of our own is a defect; empty text and zero count as broken", () => {
  for (const broken of [false, null, undefined, 0, ""]) {
    expect(() => {
      invariant(broken, "it must hold");
    }).toThrow(new DefectError("it must hold"));
  }
  expect(() => {
    invariant([], "it must hold");
  }).not.toThrow();
});

test("small helpers of data keep what they are given", () => {
  expect(mapValues({ a: 1, b: 2 }, (value, key) => `${key}${value}`)).toEqual({ a: "a1", b: "b2" });
  expect(entries({ a: 1 })).toEqual([["a", 1]]);
  expect([ok(1), refused("no")]).toEqual([
    { ok: true, value: 1 },
    { ok: false, refusal: "no" },
  ]);
  expect([isJsonObject({}), isJsonObject([]), isJsonObject(null)]).toEqual([true, false, false]);
});
