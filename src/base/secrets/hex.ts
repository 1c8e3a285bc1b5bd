import { digitAt, marksOf } from "./decode.ts";
import type { View } from "./view.ts";

// A view of digits alone: bytes in hexadecimal are found in either case, and with blanks, colons, commas or `0x` between them.

const STOP = 0xff;
const DIGIT = 0x80;
const ZERO = 0x30;

/** Fewer digits in a row are no word: eight bytes have sixteen. */
const LEAST_DIGITS = 16;

const MOST_BETWEEN = 3;
const BETWEEN = marksOf(" \t:,;-._");
const MAY_BELONG = marksOf(" \t:,;-._xX0123456789abcdefABCDEF");

/** Bytes in hexadecimal, as they stand in a view of digits. */
export function hexWord(bytes: Uint8Array): Buffer {
  return Buffer.from([...bytes].flatMap((byte) => [DIGIT | (byte >> 4), DIGIT | (byte & 15)]));
}

/** The rows of digits in a view, from a byte on. */
export function hexView(source: View, from: number, final: boolean): View {
  const rows: Row[] = [];
  let { length: end } = source;
  for (const stretch of stretchesOf(source, from)) {
    let at = stretch.start;
    while (at < stretch.end) {
      const row = rowAt(source, at, final);
      if (row.isOpen || row.digits >= LEAST_DIGITS) rows.push(row);
      if (row.isOpen) ({ end } = row);
      at = row.isOpen ? stretch.end : Math.max(row.end, at + 1);
    }
  }
  return digitsOf(source, rows, source.starts[end] ?? 0);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where digits and what may be between them stand, long enough for a word, or at the end: one byte in so many is looked at to tell. */
function stretchesOf({ bytes, length }: View, from: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let done = from;
  while (done < length) {
    const place = Math.min(done + LEAST_DIGITS, length) - 1;
    let start = place + 1;
    while (start > done && mayBelong(bytes, start - 1)) start -= 1;
    const end = start > place ? place + 1 : endOf(bytes, place, length);
    if (end === length || end - start >= LEAST_DIGITS) stretches.push({ start, end });
    done = end;
  }
  return stretches;
}

function endOf(bytes: Uint8Array, from: number, length: number): number {
  let end = from;
  while (end < length && mayBelong(bytes, end)) end += 1;
  return end;
}

function mayBelong(bytes: Uint8Array, at: number): boolean {
  return MAY_BELONG[bytes[at] ?? 0] === 1;
}

interface Row {
  readonly start: number;
  readonly end: number;
  readonly digits: number;
  /** More digits may follow. */
  readonly isOpen: boolean;
}

/** How far a row of digits goes. What may be the beginning of `0x` is left to the next text. */
function rowAt({ bytes, length }: View, start: number, final: boolean): Row {
  let digits = 0;
  let at = start;
  while (at < length) {
    let next = at + 1;
    if (digitAt(bytes, at) > 15) next = skipBetween(bytes, at, length);
    else if (isPrefix(bytes, at)) next = at + 2;
    else if (!final && mayBePrefix(bytes, at, length)) return { start, end: at, digits, isOpen: true };
    else digits += 1;
    if (next === at) return { start, end: at, digits, isOpen: false };
    at = next;
  }
  return { start, end: at, digits, isOpen: !final };
}

function digitsOf(source: View, rows: readonly Row[], end: number): View {
  const room = rows.reduce((sum, { digits }) => sum + digits + 1, 0);
  const bytes = new Uint8Array(room);
  const starts = new Int32Array(room + 1);
  const ends = new Int32Array(room);
  let length = 0;
  const add = (byte: number, at: number): void => {
    bytes[length] = byte;
    starts[length] = source.starts[at] ?? 0;
    ends[length] = source.ends[at] ?? 0;
    length += 1;
  };
  for (const row of rows) {
    for (let at = row.start; at < row.end; at += 1) {
      const digit = digitAt(source.bytes, at);
      if (digit < 16 && !isPrefix(source.bytes, at)) add(DIGIT | digit, at);
    }
    if (!row.isOpen) add(STOP, row.end - 1);
  }
  starts[length] = end;
  return { bytes, starts, ends, length, stop: STOP };
}

/** `0x`, then a digit. */
function isPrefix(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === ZERO && ((bytes[at + 1] ?? 0) | 32) === 0x78 && digitAt(bytes, at + 2) < 16;
}

/** `0`, or `0x`, at an end. */
function mayBePrefix(bytes: Uint8Array, at: number, length: number): boolean {
  if (bytes[at] !== ZERO) return false;
  return at + 1 === length || (at + 2 === length && ((bytes[at + 1] ?? 0) | 32) === 0x78);
}

/** The place after what stands between two bytes; the same place where that is no such thing. */
function skipBetween(bytes: Uint8Array, at: number, length: number): number {
  let next = at;
  while (next < length && next < at + MOST_BETWEEN && BETWEEN[bytes[next] ?? 0] === 1) next += 1;
  return next === length || digitAt(bytes, next) < 16 ? next : at;
}
