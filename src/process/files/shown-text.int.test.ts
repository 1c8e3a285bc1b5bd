import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { maskOf } from "../../base/secrets/mask.ts";
import { HIDDEN, HIDING, maskerOf } from "../../base/secrets/masker.ts";
import { cleanFile } from "./clean-execution.ts";
import { openShown } from "./shown-text.ts";

const SECRET = "correct-horse-battery-staple";
const PRINTED = `one ${SECRET} two\n${Buffer.from(`u:${SECRET}`).toString("base64")}\nthree ${SECRET}`;
const masker = maskerOf(maskOf([SECRET], "salt"));

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shown-"));
  file = join(folder, "out");
});

afterEach(() => rmSync(folder, { recursive: true }));

function all(chunks: Iterable<Buffer>): string {
  return Buffer.concat([...chunks]).toString();
}

function shownWhole(): string {
  return all(openShown(file, masker).next(true));
}

test("[G10] a journal that grows byte by byte shows no part of a secret, and the same as in one piece", () => {
  writeFileSync(file, "");
  const text = openShown(file, masker);
  let seen = "";
  for (const byte of Buffer.from(PRINTED)) {
    appendFileSync(file, Buffer.from([byte]));
    seen += all(text.next(false));
    expect(seen).not.toMatch(/corre|Y29yc/);
  }
  seen += all(text.next(true));
  expect(seen).toBe(shownWhole());
  expect(seen).toMatch(/^one \[redacted\] two\n.*\[redacted\].*\nthree \[redacted\]$/);
});

test("[G10] whole lines are shown at once, also where the next may begin a secret", () => {
  writeFileSync(file, `token is ${SECRET}\nnext correct-h`);
  expect(all(openShown(file, masker).next(false))).toBe("token is [redacted]\nnext ");
});

test("[G10] places are those of what is shown, before and after the journal is cleaned, and no seam of two parts holds a secret", async () => {
  writeFileSync(file, PRINTED);
  const whole = shownWhole();
  const fromEach = (): readonly string[] =>
    Array.from({ length: whole.length + 1 }, (_, after) => all(openShown(file, masker, after).next(true)));
  const expected = Array.from({ length: whole.length + 1 }, (_, after) => whole.slice(after));
  expect(fromEach()).toEqual(expected);
  const begun = openShown(file, masker);
  const before = all(begun.next(false));
  await cleanFile(file, masker);
  expect(readFileSync(file, "utf8")).toBe(whole);
  expect(before + all(begun.next(true))).toBe(whole);
  expect(fromEach()).toEqual(expected);
});

test("[G10] of a journal whose secrets nobody knows nothing is shown, and nothing is left at its end", async () => {
  writeFileSync(file, PRINTED);
  expect(all(openShown(file, HIDING).next(false))).toBe(`${HIDDEN}\n`);
  await cleanFile(file, HIDING);
  expect(readFileSync(file, "utf8")).toBe(`${HIDDEN}\n`);
});
