import { entityAt } from "./entities.ts";
import { marksOf, numberAt, utf8Of, type Coding, type Unit } from "./decode.ts";

// Escapes of JSON, C, shells and other languages, percent codes and HTML entities, in one pass: a text may mix them.

const PERCENT = 37;
const AMPERSAND = 38;
const BACKSLASH = 92;
const [OPEN_BRACE, CLOSE_BRACE] = [0x7b, 0x7d];

/** Everything that stands for a character where programs quote texts. */
export const ESCAPES: Coding = {
  marks: marksOf("%&\\'\""),
  read(text, at) {
    const byte = text[at];
    if (byte === BACKSLASH) return backslashed(text, at);
    if (byte === PERCENT) return codeAt(text, at + 1, 2);
    if (byte === AMPERSAND) return entityAt(text, at);
    return quoteAt(text, at);
  },
};

/** Quoted-printable, as mail is written; here `=` and what follows it is left alone elsewhere, where it has another meaning. */
export const QUOTED_PRINTABLE: Coding = {
  marks: marksOf("="),
  read(text, at) {
    const end = text[at + 1] === 13 ? at + 2 : at + 1;
    return text[end] === 10 ? { size: end + 1 - at, bytes: [] } : codeAt(text, at + 1, 2);
  },
};

/** One byte as hexadecimal digits, after what introduces them. */
function codeAt(text: Uint8Array, at: number, most: number): Unit | null {
  const code = numberAt(text, at, { base: 16, least: most, most });
  return code === null ? null : { size: 1 + code.size, bytes: [code.value] };
}

/** What a letter stands for after a backslash. */
const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27, E: 27 };

/** What a backslash and one more byte mean: punctuation means itself. */
const SIMPLE: readonly (Unit | null)[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  const meant = /[ -/:-@[-`{-~]/.test(character) ? byte : LETTERS[character];
  return meant === undefined ? null : { size: 2, bytes: [meant] };
});

function backslashed(text: Uint8Array, at: number): Unit | null {
  const byte = text[at + 1] ?? 0;
  if (byte === 0x78) return hexByte(text, at);
  if (byte === 0x75) return unicodeAt(text, at);
  if (byte === 0x55) return pointAt(text, at, { least: 8, most: 8 });
  // A backslash before another code is the last character before it.
  if (byte === AMPERSAND && entityAt(text, at + 1) !== null) return null;
  if (byte === PERCENT && codeAt(text, at + 2, 2) !== null) return null;
  return SIMPLE[byte] ?? octalAt(text, at);
}

function octalAt(text: Uint8Array, at: number): Unit | null {
  const code = numberAt(text, at + 1, { base: 8, least: 1, most: 3 });
  return code === null ? null : { size: 1 + code.size, bytes: [code.value & 255] };
}

function hexByte(text: Uint8Array, at: number): Unit | null {
  const code = numberAt(text, at + 2, { base: 16, least: 1, most: 2 });
  return code === null ? null : { size: 2 + code.size, bytes: [code.value] };
}

/** `\uXXXX`, a pair of them for what has no single one, or `\u{…}`. */
function unicodeAt(text: Uint8Array, at: number): Unit | null {
  if (text[at + 2] === OPEN_BRACE) {
    const code = numberAt(text, at + 3, { base: 16, least: 1, most: 8 });
    const isClosed = code !== null && text[at + 3 + code.size] === CLOSE_BRACE;
    return isClosed ? { size: 4 + code.size, bytes: utf8Of(code.value) } : null;
  }
  const first = pointAt(text, at, { least: 4, most: 4 });
  if (first === null) return null;
  const [high, low] = [unitAt(text, at), unitAt(text, at + 6)];
  const isPair = high >= 0xd8_00 && high < 0xdc_00 && low >= 0xdc_00 && low < 0xe0_00;
  return isPair ? { size: 12, bytes: utf8Of((high - 0xd8_00) * 0x4_00 + (low - 0xdc_00) + 0x1_00_00) } : first;
}

/** The number of a `\uXXXX`; -1 where there is none. */
function unitAt(text: Uint8Array, at: number): number {
  const isThere = text[at] === BACKSLASH && text[at + 1] === 0x75;
  return (isThere ? numberAt(text, at + 2, { base: 16, least: 4, most: 4 })?.value : null) ?? -1;
}

function pointAt(text: Uint8Array, at: number, digits: { readonly least: number; readonly most: number }): Unit | null {
  const code = numberAt(text, at + 2, { base: 16, ...digits });
  return code === null ? null : { size: 2 + code.size, bytes: utf8Of(code.value) };
}

/** A quote within quotes: written twice, as SQL and CSV do, or between two ends, as shells do. */
const QUOTES: readonly { readonly written: Uint8Array; readonly unit: Unit }[] = [
  String.raw`'\''`,
  `'"'"'`,
  `''`,
  `""`,
].map((written) => ({
  written: Buffer.from(written),
  unit: { size: written.length, bytes: [written.charCodeAt(0)] },
}));

function quoteAt(text: Uint8Array, at: number): Unit | null {
  if (text[at + 1] !== text[at] && text[at + 1] !== BACKSLASH && text[at + 1] !== 34) return null;
  const found = QUOTES.find(({ written }) => written.every((byte, index) => text[at + index] === byte));
  return found?.unit ?? null;
}
