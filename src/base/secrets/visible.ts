/** What of a stream is compared with secrets: without colour codes, and without the ends of lines that only wrap base64 or hex. */
export interface Visible {
  readonly bytes: Uint8Array;
  /** Where each byte stands in the raw text; one more for the end. */
  readonly places: Int32Array;
  readonly length: number;
  /** How many letters of base64 stand right before a byte, as far as they matter. */
  readonly lettersBefore: (at: number) => number;
}

const ESCAPE = 0x1b;
const NEWLINE = 10;
const RETURN = 13;

/** Tools wrap base64 and hex at 60 letters or more. */
const WRAPPED = 60;
const LONGEST_SKIP = 64;

const IS_LETTER = Uint8Array.from({ length: 256 }, (_, byte) => (/[\w+/=-]/.test(String.fromCharCode(byte)) ? 1 : 0));

/** Looks at a raw text, before which so many letters stand. What may be a half-read code or wrap at its end is left out, unless nothing follows. */
export function lookAt(raw: Uint8Array, before: number, final: boolean): Visible {
  const bytes = new Uint8Array(raw.length);
  const places = new Int32Array(raw.length + 1);
  let length = 0;
  let at = 0;
  const lettersBefore = (place: number): number => countLetters({ raw, places, before }, place);
  while (at < raw.length) {
    const byte = raw[at] ?? 0;
    places[length] = at;
    const next = byte <= ESCAPE ? skip(raw, at, byte === ESCAPE ? 0 : lettersBefore(length)) : at;
    if (next < 0 && !final) break;
    if (next > at) {
      at = next;
      continue;
    }
    bytes[length] = byte;
    length += 1;
    at += 1;
  }
  places[length] = at;
  return { bytes, places, length, lettersBefore };
}

interface Lettered {
  readonly raw: Uint8Array;
  readonly places: Int32Array;
  readonly before: number;
}

/** Counts letters backwards, through colour codes, but not through wraps. */
function countLetters({ raw, places, before }: Lettered, place: number): number {
  let count = 0;
  for (let at = place; at > 0 && count < WRAPPED; at -= 1) {
    const last = places[at - 1] ?? 0;
    if (IS_LETTER[raw[last] ?? 0] === 0 || isWrap(raw, last + 1, places[at])) return count;
    count += 1;
  }
  return count < WRAPPED && !isWrap(raw, 0, places[place - count]) ? Math.min(WRAPPED, count + before) : count;
}

/** Tells whether what was skipped between two places ends a line. */
function isWrap(raw: Uint8Array, from: number, to = from): boolean {
  return to > from && raw.subarray(from, to).includes(NEWLINE);
}

/** The place after what is not compared; the same place where there is no such thing, -1 where the text ends too soon to tell. */
function skip(raw: Uint8Array, at: number, letters: number): number {
  const byte = raw[at];
  if (byte === ESCAPE) return skipCode(raw, at);
  if (letters < WRAPPED || (byte !== NEWLINE && byte !== RETURN)) return at;
  const end = byte === RETURN ? at + 1 : at;
  if (end >= raw.length) return -1;
  if (raw[end] !== NEWLINE) return at;
  const next = skipBlanks(raw, end + 1);
  return next === raw.length && next < end + 1 + LONGEST_SKIP ? -1 : next;
}

/** ESC [ parameters, then one letter. */
function skipCode(raw: Uint8Array, at: number): number {
  if (at + 1 >= raw.length) return -1;
  if (raw[at + 1] !== 0x5b) return at;
  const last = Math.min(raw.length, at + LONGEST_SKIP);
  let end = at + 2;
  while (end < last && isBetween(raw[end], 0x20, 0x3f)) end += 1;
  if (end < last) return isBetween(raw[end], 0x40, 0x7e) ? end + 1 : at;
  return last < at + LONGEST_SKIP ? -1 : at;
}

function isBetween(byte: number | undefined, least: number, most: number): boolean {
  return byte !== undefined && byte >= least && byte <= most;
}

function skipBlanks(raw: Uint8Array, from: number): number {
  const last = Math.min(raw.length, from + LONGEST_SKIP);
  let at = from;
  while (at < last && (raw[at] === 32 || raw[at] === 9)) at += 1;
  return at;
}
