import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRedactor, redactText } from "./redact.ts";

function inPieces(text: string, secrets: readonly string[], size: number): string {
  const redactor = createRedactor(secrets);
  const bytes = Buffer.from(text);
  const clean: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) clean.push(redactor.push(bytes.subarray(at, at + size)));
  return Buffer.concat([...clean, redactor.end()]).toString("utf8");
}

test.each([1, 2, 3, 5, 7, 100])("[WORKSPACE-13] a secret across pieces of %i bytes is found", (size) => {
  expect(inPieces("the key is sk-12345678, keep it", ["sk-12345678"], size)).toBe("the key is [redacted], keep it");
});

test.each([1, 4, 6, 9])(
  "[WORKSPACE-13] of two secrets that begin alike the longer one is taken, in pieces of %i",
  (size) => {
    expect(inPieces("abcdefgh abcdxx", ["abcd", "abcdefgh"], size)).toBe("[redacted] [redacted]xx");
  },
);

test("[WORKSPACE-13] a secret is found in the spelling of JSON, and letters beyond ASCII do not matter", () => {
  expect(redactText(JSON.stringify({ key: 'pa"ss\nwörd' }), ['pa"ss\nwörd'])).toBe('{"key":"[redacted]"}');
});

test("[WORKSPACE-13] a text without secrets, or with ones too short to tell, is left as it is", () => {
  expect(redactText("abc äöü", [])).toBe("abc äöü");
  expect(redactText("abc", ["abc", ""])).toBe("abc");
});

test("[WORKSPACE-13] however a stream is cut, no secret is left and nothing else is changed", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "ä", " "), maxLength: 60 });
  const secret = fc.string({ unit: fc.constantFrom("a", "b", "ä"), minLength: 4, maxLength: 6 });
  fc.assert(
    fc.property(letters, fc.array(secret, { maxLength: 3 }), fc.integer({ min: 1, max: 9 }), (text, secrets, size) => {
      const clean = inPieces(text, secrets, size);
      expect(clean).toBe(redactText(text, secrets));
      const left = clean.split("[redacted]");
      expect(left.every((part) => secrets.every((one) => !part.includes(one)))).toBe(true);
    }),
  );
});
