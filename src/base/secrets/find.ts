import { anchorOf, digestOf, rollOf, windowOf, type Mask, type Roll } from "./mask.ts";
import type { View } from "./view.ts";
import { createViews } from "./views.ts";
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

/** Looks for the words of a mask in a stream: each time in what the limit before left, and what follows. */
export type Finder = (seen: Visible, final: boolean) => Found;

const REMEMBERED = 4_096;

/** Makes ready to look for the words of a mask; time grows with the text alone. */
export function createFinder(mask: Mask): Finder {
  const proves = createProof(mask);
  const looks = ([4, 8] as const).flatMap((window) => {
    const words = mask.words.filter(({ length }) => windowOf(length) === window);
    return words.length === 0 ? [] : [createLook({ ...mask, words }, rollOf(mask.salt, window), proves)];
  });
  const views = createViews(Math.max(...mask.words.map(({ length }) => length)));
  return (seen, final) => {
    const found = views.of(seen, final).flatMap((view) => {
      // No word holds what ends a line: what begins before the last one is known as a whole.
      const open = final ? view.length : view.bytes.lastIndexOf(view.stop, view.length - 1) + 1;
      return looks.map((look) => placedBy(view, look(view, final ? Infinity : open)));
    });
    const limit = Math.min(seen.length, ...found.map((one) => one.limit));
    views.pass(limit);
    const spans = found.flatMap((one) => one.spans).filter(({ start }) => start < limit);
    return { spans: merged(spans), limit };
  };
}

/** What was found in a view, as places in what is visible. */
function placedBy({ starts, ends }: View, { spans, limit }: Found): Found {
  return {
    spans: spans.map(({ start, end }) => ({ start: starts[start] ?? 0, end: ends[end - 1] ?? 0 })),
    limit: starts[limit] ?? 0,
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

type Look = (view: View, openFrom: number) => Found;

function createLook({ bits, words }: Mask, roll: Roll, proves: (word: string) => boolean): Look {
  const candidates = lengthsByAnchor(words);
  const table = new Uint8Array(2 ** bits);
  for (const anchor of candidates.keys()) table[anchor] = 1;
  return ({ bytes, length }, openFrom) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, length);
    const spans: Span[] = [];
    const isCut = (at: number, anchor: number): boolean => {
      const lengths = candidates.get(anchor) ?? [];
      const fits = lengths.find((size) => at + size <= length && proves(text.toString("latin1", at, at + size)));
      if (fits !== undefined) spans.push({ start: at, end: at + fits });
      return at >= openFrom && at + (lengths[0] ?? 0) > length;
    };
    const cut = firstPlace({ bytes: text, roll, table, bits }, isCut);
    return { spans, limit: cut ?? Math.max(0, length - roll.window + 1, Math.min(openFrom, length)) };
  };
}

interface Rolled {
  readonly bytes: Uint8Array;
  readonly roll: Roll;
  readonly table: Uint8Array;
  readonly bits: number;
}

/** The first place where a word may begin by its anchor, and of which that is told; null where there is none. */
function firstPlace(
  { bytes, roll: { window, factor, leaving }, table, bits }: Rolled,
  isWanted: (at: number, anchor: number) => boolean,
): number | null {
  let hash = 0;
  for (let at = 0; at < window - 1; at += 1) hash = (Math.imul(hash, factor) + (bytes[at] ?? 0)) | 0;
  const last = bytes.length - window;
  for (let at = 0; at <= last; at += 1) {
    hash = (Math.imul(hash, factor) + (bytes[at + window - 1] ?? 0)) | 0;
    const anchor = anchorOf(hash, bits);
    if (table[anchor] === 1 && isWanted(at, anchor)) return at;
    hash = (hash - Math.imul(bytes[at] ?? 0, leaving)) | 0;
  }
  return null;
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
