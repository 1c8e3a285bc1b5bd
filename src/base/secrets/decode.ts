import { NEWLINE, type View } from "./view.ts";

/** What stands for something else in a text: so many bytes of it, and the bytes that they mean. */
export interface Unit {
  readonly size: number;
  readonly bytes: readonly number[];
}

/** A way of writing texts. */
export interface Coding {
  /** 1 for each byte that a unit may begin with. */
  readonly marks: Uint8Array;
  /** The unit that begins at a place; null where none does. It looks at no more than LONGEST bytes, and its bytes are no more than its size. */
  readonly read: (text: Uint8Array, at: number, length: number) => Unit | null;
}

/** So many bytes tell whether a unit begins at the first. */
export const LONGEST = 13;

/** How a text is decoded. */
interface Decoding {
  readonly coding: Coding;
  /** So many bytes around a unit may belong to one word with it. */
  readonly around: number;
  /** Nothing follows. */
  readonly final: boolean;
}

/**
 * What a view says from a byte on, once its units are undone: those and what stands around them, for words that hold none are
 * found in the view itself. It ends where a unit may be cut off; before an end that more may follow on stands what may belong to that.
 */
export function decode(source: View, from: number, how: Decoding): View {
  const { units, places, end } = unitsOf(source, from, how);
  const room = 2 * how.around + 1;
  const made = createMade(Math.min(source.length - from, units.length * (room + LONGEST) + room) + units.length + 1);
  let done = from;
  let after = 0;
  for (const [index, unit] of units.entries()) {
    const place = places[index] ?? 0;
    copyAround(source, made, { done, place, before: how.around, after });
    put(source, made, { at: place, unit });
    done = place + unit.size;
    after = how.around;
  }
  copyAround(source, made, { done, place: end, before: how.final ? 0 : how.around, after });
  made.starts[made.length] = source.starts[end] ?? 0;
  return { ...made, stop: NEWLINE };
}

interface Units {
  readonly units: readonly Unit[];
  readonly places: readonly number[];
  /** Where one may be cut off. */
  readonly end: number;
}

function unitsOf({ bytes, length }: View, from: number, { coding: { marks, read }, final }: Decoding): Units {
  const units: Unit[] = [];
  const places: number[] = [];
  let at = from;
  while (at < length) {
    if (marks[bytes[at] ?? 0] === 0) {
      at += 1;
      continue;
    }
    if (!final && at + LONGEST > length && !bytes.subarray(at, length).includes(NEWLINE)) break;
    const unit = read(bytes, at, length);
    if (unit !== null) {
      units.push(unit);
      places.push(at);
    }
    at += unit?.size ?? 1;
  }
  return { units, places, end: Math.min(at, length) };
}

/** A view that is being made of another. */
interface Made {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  length: number;
}

function createMade(size: number): Made {
  return { bytes: new Uint8Array(size), starts: new Int32Array(size + 1), ends: new Int32Array(size), length: 0 };
}

interface Gap {
  readonly done: number;
  readonly place: number;
  readonly before: number;
  readonly after: number;
}

/** Copies what stands between two units, or only what is near to one of them. */
function copyAround(source: View, made: Made, { done, place, before, after }: Gap): void {
  if (place - done <= before + after) return copy(source, made, { from: done, to: place });
  copy(source, made, { from: done, to: done + after });
  made.bytes[made.length] = NEWLINE;
  made.starts[made.length] = source.starts[done + after] ?? 0;
  made.ends[made.length] = source.starts[done + after] ?? 0;
  made.length += 1;
  copy(source, made, { from: place - before, to: place });
}

function copy(source: View, made: Made, { from, to }: { readonly from: number; readonly to: number }): void {
  const { bytes, starts, ends } = made;
  let { length } = made;
  for (let at = from; at < to; at += 1) {
    bytes[length] = source.bytes[at] ?? 0;
    starts[length] = source.starts[at] ?? 0;
    ends[length] = source.ends[at] ?? 0;
    length += 1;
  }
  made.length = length;
}

function put(source: View, made: Made, { at, unit }: { readonly at: number; readonly unit: Unit }): void {
  for (const byte of unit.bytes) {
    made.bytes[made.length] = byte;
    made.starts[made.length] = source.starts[at] ?? 0;
    made.ends[made.length] = source.ends[at + unit.size - 1] ?? 0;
    made.length += 1;
  }
}

/** The marks of a coding whose units begin with these characters. */
export function marksOf(characters: string): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (characters.includes(String.fromCharCode(byte)) ? 1 : 0));
}

const NO_DIGIT = 255;

const DIGITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? NO_DIGIT : digit;
});

/** The value of a digit, also a hexadecimal one; 255 of what is none. */
export function digitAt(text: Uint8Array, at: number): number {
  return DIGITS[text[at] ?? 0] ?? NO_DIGIT;
}

/** A number of so many digits at least and at most; null where they are fewer. */
export function numberAt(
  text: Uint8Array,
  at: number,
  { base, least, most }: { readonly base: number; readonly least: number; readonly most: number },
): { readonly value: number; readonly size: number } | null {
  let value = 0;
  let size = 0;
  for (; size < most; size += 1) {
    const digit = digitAt(text, at + size);
    if (digit >= base) break;
    value = value * base + digit;
  }
  return size < least ? null : { value, size };
}

/** What a code point is in UTF-8; nothing of what is none. */
export function utf8Of(point: number): readonly number[] {
  if (point < 0x80) return [point];
  if (point > 0x10_ff_ff) return [];
  return [...Buffer.from(String.fromCodePoint(point))];
}
