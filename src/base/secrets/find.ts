import { anchorOf, digestOf, rollOf, windowOf, type Mask, type Roll } from "./mask.ts";
import type { Visible } from "./visible.ts";

/** A stretch of what is visible: from its first byte to before its end. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What was found in a text. */
export interface Found {
  /** In order, none touching another's inside. */
  readonly spans: readonly Span[];
  /** From here on a secret may begin that has not ended yet. */
  readonly limit: number;
}

/** Looks for the words of a mask. */
export type Finder = (seen: Visible, final: boolean) => Found;

const NEWLINE = 10;
const REMEMBERED = 4_096;

/** Makes ready to look for the words of a mask; time grows with the text alone. */
export function createFinder(mask: Mask): Finder {
  const proves = createProof(mask);
  const looks = ([4, 8] as const).flatMap((window) => {
    const words = mask.words.filter(({ length }) => windowOf(length) === window);
    return words.length === 0 ? [] : [createLook({ ...mask, words }, rollOf(mask.salt, window), proves)];
  });
  return (seen, final) => {
    // No word holds a line's end: what begins before the last one is known as a whole.
    const open = final ? seen.length : seen.bytes.lastIndexOf(NEWLINE, seen.length - 1) + 1;
    const found = looks.map((look) => look(seen, final ? Infinity : open));
    const limit = Math.min(seen.length, ...found.map((one) => one.limit));
    const spans = found.flatMap((one) => one.spans).filter(({ start }) => start < limit);
    return { spans: merged(spans), limit };
  };
}

/** Tells whether bytes are a word; an answer is remembered, so that what repeats costs little. */
function createProof({ salt, words }: Mask): (word: string) => boolean {
  const digests = new Set(words.map(({ digest }) => digest));
  const known = new Map<string, boolean>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED) known.clear();
    const proved = digests.has(digestOf(word, salt));
    known.set(word, proved);
    return proved;
  };
}

type Look = (seen: Visible, openFrom: number) => Found;

function createLook({ bits, words }: Mask, roll: Roll, proves: (word: string) => boolean): Look {
  const candidates = lengthsByAnchor(words);
  const table = new Uint8Array(2 ** bits);
  for (const anchor of candidates.keys()) table[anchor] = 1;
  return (seen, openFrom) => {
    const { length } = seen;
    const text = Buffer.from(seen.bytes.buffer, 0, length);
    const spans: Span[] = [];
    for (const { at, anchor } of placesOf(seen, roll, { table, bits })) {
      const lengths = candidates.get(anchor) ?? [];
      const fits = lengths.find((size) => at + size <= length && proves(text.toString("latin1", at, at + size)));
      if (fits !== undefined) spans.push({ start: at, end: at + fits });
      if (at >= openFrom && at + (lengths[0] ?? 0) > length) return { spans, limit: at };
    }
    return { spans, limit: Math.max(0, length - roll.window + 1, Math.min(openFrom, length)) };
  };
}

interface Anchors {
  readonly table: Uint8Array;
  readonly bits: number;
}

/** Where a word may begin, and the anchor there. */
function placesOf(
  { bytes, length }: Visible,
  { window, factor, leaving }: Roll,
  { table, bits }: Anchors,
): readonly { readonly at: number; readonly anchor: number }[] {
  const places: { readonly at: number; readonly anchor: number }[] = [];
  let hash = 0;
  for (let end = 0; end < length; end += 1) {
    hash = (Math.imul(hash, factor) + (bytes[end] ?? 0)) | 0;
    const at = end - window + 1;
    if (at < 0) continue;
    const anchor = anchorOf(hash, bits);
    if (table[anchor] === 1) places.push({ at, anchor });
    hash = (hash - Math.imul(bytes[at] ?? 0, leaving)) | 0;
  }
  return places;
}

/** The lengths of words by their anchor, the longest first. */
function lengthsByAnchor(words: Mask["words"]): ReadonlyMap<number, readonly number[]> {
  const anchors = new Map<number, Set<number>>();
  for (const { anchor, length } of words) anchors.set(anchor, (anchors.get(anchor) ?? new Set()).add(length));
  return new Map([...anchors].map(([anchor, lengths]) => [anchor, [...lengths].toSorted((one, other) => other - one)]));
}

function merged(spans: readonly Span[]): readonly Span[] {
  const whole: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    const last = whole.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else whole.push({ start, end });
  }
  return whole;
}
