import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { maskFromText, maskOf, maskToText } from "./mask.ts";
import { createRedactor, redactText } from "./redact.ts";

const TOKEN = "correct-horse+battery/staple?&<\"'\\ü";
const KEY = `-----BEGIN TEST KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASC
BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
-----END TEST KEY-----`;

function mask(...secrets: readonly string[]): ReturnType<typeof maskOf> {
  return maskOf(secrets, "a salt");
}

function inPieces(text: string, secrets: readonly string[], size: number): string {
  const redactor = createRedactor(mask(...secrets));
  const bytes = Buffer.from(text);
  const clean: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) clean.push(redactor.push(bytes.subarray(at, at + size)));
  return Buffer.concat([...clean, redactor.end()]).toString("utf8");
}

test.each([1, 2, 3, 5, 7, 100])("[WORKSPACE-13] a secret across pieces of %i bytes is found", (size) => {
  expect(inPieces("the key is sk-12345678, keep it", ["sk-12345678"], size)).toBe("the key is [redacted], keep it");
});

test.each([1, 4, 6, 9])("[WORKSPACE-13] of secrets that overlap nothing is left, in pieces of %i", (size) => {
  expect(inPieces("abcdefgh abcdxx", ["abcd", "abcdefgh"], size)).toBe("[redacted] [redacted]xx");
  expect(inPieces("abcdefghijkl", ["abcdefgh", "efghijkl"], size)).toBe("[redacted]");
});

test("[WORKSPACE-13] a text without secrets, or with ones too short to tell, is left as it is", () => {
  expect(redactText("abc äöü", mask())).toBe("abc äöü");
  expect(redactText("abc", mask("abc", ""))).toBe("abc");
});

test("[G10] each line of a secret is masked, indented and with CRLF too, and lines stay lines", () => {
  const printed = KEY.replaceAll(/^/gm, "  ").replaceAll("\n", "\r\n");
  expect(redactText(printed, mask(KEY))).toBe("  [redacted]\r\n  [redacted]\r\n  [redacted]\r\n  [redacted]");
  const inVariable = mask(KEY.replaceAll("\n", String.raw`\n`));
  expect(redactText(KEY, inVariable)).toBe("[redacted]\n[redacted]\n[redacted]\n[redacted]");
});

test("[G10] the lines of a secret that has only short ones are masked from four characters on", () => {
  expect(redactText("hunter2 and hunter3, abc", mask("hunter2\nhunter3\nabc"))).toBe("[redacted] and [redacted], abc");
});

/** How programs write a text. */
const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  json: (text) => JSON.stringify({ key: text }),
  "json in json": (text) => JSON.stringify({ said: JSON.stringify({ key: text }) }),
  "json in json in json": (text) => JSON.stringify([JSON.stringify([JSON.stringify([text])])]),
  "json in json in ascii": (text) => JSON.stringify(inAscii(JSON.stringify(inAscii(JSON.stringify(text))))),
  "json in a form": (text) => new URLSearchParams({ key: JSON.stringify({ key: text }) }).toString(),
  "json in ascii": (text) => JSON.stringify(text).replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${hex(unit)}`),
  "json in ascii, upper": (text) =>
    JSON.stringify(text).replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${hex(unit).toUpperCase()}`),
  "json for html": (text) => JSON.stringify(text).replaceAll(/[<>&]/g, (unit) => `\\u${hex(unit)}`),
  "json with slashes": (text) => JSON.stringify(text).replaceAll("/", "\\/"),
  percent: (text) => `?key=${encodeURIComponent(text)}&more`,
  "percent, lower": (text) => encodeURIComponent(text).replaceAll(/%../g, (code) => code.toLowerCase()),
  "percent twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "percent, in mixed case": (text) => encodeURIComponent(text).replaceAll(/%../g, mixed),
  "percent, every byte": (text) => eachByte(text, (code) => `%${code}`),
  "percent, every byte twice": (text) => eachByte(text, (code) => `%25${code}`),
  "base64 in percent": (text) => encodeURIComponent(base64(text)),
  "base64 in percent, in JSON": (text) => JSON.stringify({ url: `?a=${encodeURIComponent(base64(text))}&b=1` }),
  "base64 with slashes of JSON": (text) => JSON.stringify(base64(text)).replaceAll("/", "\\/"),
  "base64 after a user, in a URL": (text) => `?auth=${encodeURIComponent(base64(`me:${text}`))}`,
  base32: (text) => base32(text),
  "base32 after one": (text) => base32(`u${text}`),
  "base32 after four, lower": (text) => base32(`user${text}`).toLowerCase(),
  "\\x, every byte": (text) => eachByte(text, (code) => `\\x${code}`),
  "\\x, in mixed case": (text) => mixed(eachByte(text, (code) => `\\x${code}`)).replaceAll("X", "x"),
  "\\x, latin-1": (text) => text.replaceAll(/[^\x20-\x5b\x5d-\x7e]/g, (unit) => `\\x${hex(unit).slice(-2)}`),
  "\\x in JSON": (text) => JSON.stringify(eachByte(text, (code) => `\\x${code}`)),
  "\\u, every character": (text) => eachUnit(text, (unit) => `\\u${hex(unit)}`),
  "\\u, in mixed case": (text) => eachUnit(text, (unit) => `\\u${mixed(hex(unit))}`),
  "\\u{}": (text) => eachUnit(text, (unit) => `\\u{${unit.charCodeAt(0).toString(16)}}`),
  "\\U": (text) => eachUnit(text, (unit) => `\\U0000${hex(unit)}`),
  octal: (text) => [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(""),
  "entities, decimal": (text) => eachUnit(text, (unit) => `&#${unit.charCodeAt(0)};`),
  "entities, hexadecimal": (text) => eachUnit(text, (unit) => `&#x${mixed(hex(unit))};`),
  "entities, mixed": (text) =>
    htmlOf(text).replaceAll("+", "&plus;").replaceAll("/", "&#47;").replaceAll("ü", "&uuml;"),
  "entities in JSON": (text) => JSON.stringify(htmlOf(text)),
  "hex, in mixed case": (text) => mixed(Buffer.from(text).toString("hex")),
  "hex with blanks": (text) => eachByte(text, (code) => `${code} `),
  "hex with colons, upper": (text) => eachByte(text, (code) => `${code}:`).toUpperCase(),
  "hex in pairs": (text) => Buffer.from(text).toString("hex").replaceAll(/.{4}/g, "$& "),
  "hex as a list": (text) => eachByte(text, (code) => `0x${code}, `),
  "quoted-printable": (text) =>
    wrapped(
      eachByte(text, (code) => `=${code.toUpperCase()}`),
      30,
      "=\r\n",
    ),
  "shell quotes": (text) => `'${text.replaceAll("'", `'"'"'`)}'`,
  "shell backslashes": (text) => text.replaceAll(/[^\w@%+=:,./-]/g, String.raw`\$&`),
  "shell dollar quotes": (text) => `$'${text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll("ü", "\\303\\274")}\\n'`,
  "shell trace in JSON": (text) => JSON.stringify(`+ curl '${text.replaceAll("'", String.raw`'\''`)}'`),
  sql: (text) => `'${text.replaceAll("'", "''")}'`,
  csv: (text) => `"${text.replaceAll('"', '""')}"`,
  uri: (text) => encodeURI(text),
  form: (text) => new URLSearchParams({ key: text }).toString(),
  base64: (text) => base64(text),
  "base64 of a line": (text) => base64(`${text}\n`),
  "base64 unpadded": (text) => base64(text).replaceAll("=", ""),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "base64 after a user": (text) => `Basic ${base64(`u:${text}`)}`,
  "base64 after a user of two": (text) => `Basic ${base64(`me:${text}`)}`,
  "base64 after a user of three, and on": (text) => `Basic ${base64(`you:${text} and more`)}`,
  "base64, wrapped at 76": (text) => wrapped(base64(`${"some text before ".repeat(7)}${text}`), 76, "\n"),
  "base64, wrapped at 64 and indented": (text) =>
    wrapped(base64(`${"and before it ".repeat(9)}${text}`), 64, "\r\n    "),
  hex: (text) => Buffer.from(text).toString("hex"),
  "hex, upper": (text) => Buffer.from(text).toString("hex").toUpperCase(),
  "hex, wrapped": (text) => wrapped(Buffer.from(`${"x".repeat(50)}${text}`).toString("hex"), 60, "\n"),
  "in colours": (text) => `\u001B[31m${text.slice(0, 5)}\u001B[0m${text.slice(5)}\u001B[K`,
  html: (text) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  "shell trace": (text) => `+ curl '${text.replaceAll("'", String.raw`'\''`)}'`,
  python: (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`,
};

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, "0");
}

function inAscii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${hex(unit)}`);
}

function htmlOf(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&#34;");
}

function mixed(text: string): string {
  return text.replaceAll(/\w/g, (letter, at: number) => (at % 3 === 1 ? letter.toUpperCase() : letter.toLowerCase()));
}

function eachByte(text: string, write: (code: string) => string): string {
  return [...Buffer.from(text)].map((byte) => write(byte.toString(16).padStart(2, "0"))).join("");
}

function eachUnit(text: string, write: (unit: string) => string): string {
  return text.split("").map(write).join("");
}

/** Checked beside `base32` of coreutils. */
function base32(text: string): string {
  let [bits, letters] = ["", ""];
  for (const byte of Buffer.from(text)) bits += byte.toString(2).padStart(8, "0");
  for (const five of bits.match(/.{1,5}/g) ?? [])
    letters += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five.padEnd(5, "0"), 2)] ?? "";
  return letters;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function wrapped(text: string, columns: number, end: string): string {
  return text.replaceAll(new RegExp(`.{${columns}}(?=.)`, "g"), (line) => `${line}${end}`);
}

/** What a reader could still make of a masked text: hidden things undone, as far as letters stand together. */
function leftOf(clean: string): string {
  return stripVTControlCharacters(clean)
    .replaceAll(/\r?\n\s*/g, "")
    .replaceAll("[redacted]", "\n");
}

test.each(Object.entries(SPELLINGS))("[G10] a secret is found as %s", (_name, spell) => {
  const text = `before ${spell(TOKEN)} after\n`;
  const clean = redactText(text, mask(TOKEN));
  expect(clean).toContain("[redacted]");
  const parts = spell(TOKEN).match(/[\w+/=%&-]{12}/g) ?? [TOKEN];
  for (const part of leavesOf(spell, parts)) expect(leftOf(clean)).not.toContain(part);
});

/** Letters that only the secret brought. */
function leavesOf(spell: (text: string) => string, parts: readonly string[]): readonly string[] {
  const other = spell("Z".repeat(Buffer.byteLength(TOKEN)));
  return parts.filter((part) => !other.includes(part) && /horse|battery|aG9yc2|6f727365/i.test(part));
}

test.each(Object.entries(SPELLINGS))("[G10] a secret is found as %s, however the stream is cut", (_name, spell) => {
  const text = `before ${spell(TOKEN)} after\n${spell(TOKEN)}`;
  const whole = redactText(text, mask(TOKEN));
  for (const size of [1, 2, 3, 7, 50]) expect(inPieces(text, [TOKEN], size)).toBe(whole);
});

test("[G10] whatever a secret is and however a stream is cut, no line of it is left and nothing else is changed", () => {
  const secret = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
  const parts = fc.array(fc.oneof(fc.constant("S"), fc.string({ maxLength: 20 })), { maxLength: 6 });
  const spelling = fc.constantFrom(...Object.values(SPELLINGS));
  fc.assert(
    fc.property(secret, parts, fc.tuple(spelling, fc.integer({ min: 1, max: 60 })), (value, texts, [spell, size]) => {
      const well = value.toWellFormed();
      const text = texts.map((part) => (part === "S" ? spell(well) : part)).join("\n");
      const clean = inPieces(text, [well], size);
      expect(clean).toBe(redactText(text, mask(well)));
      const lines = well.split(/\r\n|\r|\n/).filter((line) => line.trim().length >= 8);
      for (const line of lines) expect(clean).not.toContain(line);
    }),
    { numRuns: 300 },
  );
});

/** How one character of a text is written, so that it may stand beside any other. */
const WAYS: readonly ((character: string) => string)[] = [
  (character) => (/[\\%&'"=]/.test(character) ? `\\u${hex(character)}` : character),
  (character) => eachByte(character, (code) => `%${mixed(code)}`),
  (character) => eachByte(character, (code) => `\\x${mixed(code)}`.replace("X", "x")),
  (character) => `\\u${mixed(hex(character))}`,
  (character) => `&#${character.charCodeAt(0)};`,
  (character) => `&#x${character.charCodeAt(0).toString(16)};`,
  (character) => [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(""),
];

/** What may be around it all. */
const AROUND: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify([text]).slice(2, -2),
  (text) => encodeURIComponent(text),
  (text) => JSON.stringify([encodeURIComponent(text)]).slice(2, -2),
  (text) => encodeURIComponent(JSON.stringify([text]).slice(2, -2)),
];

test("[G10] a secret of which each character is written in any way is found whole, within other escapes too", () => {
  const character = fc.constantFrom(...Array.from("aZ09+/=?&<>'\"\\%;:-_ üß€"));
  // A backslash is an escape of its own kind: beside one of another kind nobody can tell what it belongs to.
  const way = fc
    .tuple(character, fc.constantFrom(...WAYS))
    .map(([one, write]): readonly [string, string] => [one, one === "\\" ? "\\u005c" : write(one)]);
  const letters = fc.array(way, { minLength: 8, maxLength: 30 });
  fc.assert(
    fc.property(letters, fc.constantFrom(...AROUND), fc.integer({ min: 1, max: 40 }), (written, around, size) => {
      const secret = `s${written.map(([one]) => one).join("")}e`;
      const text = around(`s${written.map(([, one]) => one).join("")}e`);
      expect(inPieces(`<${text}>`, [secret], size)).toBe("<[redacted]>");
    }),
    { numRuns: 300, seed: 48 },
  );
});

test("[WORKSPACE-13] however a stream is cut, no secret is left and nothing else is changed", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "ä", " "), maxLength: 60 });
  const secret = fc.string({ unit: fc.constantFrom("a", "b", "ä"), minLength: 4, maxLength: 6 });
  fc.assert(
    fc.property(letters, fc.array(secret, { maxLength: 3 }), fc.integer({ min: 1, max: 9 }), (text, secrets, size) => {
      const clean = inPieces(text, secrets, size);
      expect(clean).toBe(redactText(text, mask(...secrets)));
      const left = clean.split("[redacted]");
      expect(left.every((part) => secrets.every((one) => !part.includes(one)))).toBe(true);
    }),
  );
});

test("[G10] what may be the beginning of a secret is kept back, and whole lines are not", () => {
  const redactor = createRedactor(mask("correct-horse"));
  expect(redactor.push(Buffer.from("one line\ntoken correct-h")).toString()).toBe("one line\ntoken ");
  expect(redactor.push(Buffer.from("orse\nnext line\n")).toString()).toBe("[redacted]\nnext line\n");
  expect(redactor.end().toString()).toBe("");
});

test("[G10] an escape that was passed on is not begun again within it", () => {
  // The beginning of the one holds the text from within an escape on; the other lies behind that escape.
  const secrets = [String.raw`\n\\bcdefghijklmnopqrstuvwZZ`, String.raw`n\bcdefghijklmnopqrstuvwxyz`];
  expect(inPieces(String.raw`\\n\\bcdefghijklmnopqrstuvw\x78yz`, secrets, 1)).toBe(String.raw`\\[redacted]`);
});

test("[G10] a mask holds no secret, is read as it was written, and nothing else is read as one", () => {
  const made = mask(TOKEN, KEY);
  const text = maskToText(made);
  expect(maskFromText(text)).toEqual(made);
  for (const line of [TOKEN, ...KEY.split("\n")]) expect(text).not.toContain(line);
  for (const broken of ["", "{}", "null", text.slice(0, -9), text.replace('"salt":"a salt"', '"salt":1')])
    expect(maskFromText(broken)).toBeNull();
});
