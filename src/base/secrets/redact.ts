import { createFinder, type Span } from "./find.ts";
import type { Mask } from "./mask.ts";
import { lookAt, type Visible } from "./visible.ts";

/** Takes a stream of bytes and gives it back without secrets; however it is cut, the same comes out. */
export interface Redactor {
  /** What may be the beginning of a secret is kept back. */
  readonly push: (chunk: Uint8Array) => Uint8Array;
  /** What was kept back, when nothing follows. */
  readonly end: () => Uint8Array;
  /** Tells whether a secret was found so far. */
  readonly hasFound: () => boolean;
}

/** Stands for a secret. */
const MARK: Buffer = Buffer.from("[redacted]");

const PASSING: Redactor = {
  push: (chunk) => Buffer.from(chunk),
  end: () => Buffer.alloc(0),
  hasFound: () => false,
};

/** Masks a stream. Colour codes and ends of lines within a secret stay, so that lines remain lines. */
export function createRedactor(mask: Mask): Redactor {
  if (mask.words.length === 0) return PASSING;
  const find = createFinder(mask);
  let kept = Buffer.alloc(0);
  let run = 0;
  let cut: Cut = { covered: 0, marked: false };
  let found = false;
  const take = (chunk: Uint8Array, final: boolean): Buffer => {
    const raw = Buffer.concat([kept, chunk]);
    const seen = lookAt(raw, run, final);
    const { spans, limit } = find(seen, final);
    const part: Part = { raw, seen, spans: withCovered(spans, cut.covered), limit };
    const clean = withMarks(part, cut.marked);
    cut = cutOf(part, cut);
    run = seen.lettersBefore(limit);
    found ||= spans.length > 0;
    kept = raw.subarray(seen.places[limit]);
    return clean;
  };
  return {
    hasFound: () => found,
    push: (chunk) => take(chunk, false),
    end: () => take(Buffer.alloc(0), true),
  };
}

/** A text without secrets. */
export function redactText(text: string, mask: Mask): string {
  const redactor = createRedactor(mask);
  return Buffer.concat([redactor.push(Buffer.from(text)), redactor.end()]).toString("utf8");
}

/** A part of a stream that is known as far as its limit. */
interface Part {
  readonly raw: Buffer;
  readonly seen: Visible;
  readonly spans: readonly Span[];
  readonly limit: number;
}

/** How a secret lies across the limit. */
interface Cut {
  /** So many visible bytes after the limit belong to it. */
  readonly covered: number;
  /** It has its mark, and goes on without a gap. */
  readonly marked: boolean;
}

function cutOf({ raw, seen, spans, limit }: Part, before: Cut): Cut {
  const last = spans.at(-1);
  if (last === undefined || last.end <= limit) return { covered: 0, marked: false };
  return { covered: last.end - limit, marked: limit === 0 ? before.marked : goesOn({ seen, raw }, limit) };
}

/** Nothing that stays stands before a visible byte. */
function goesOn({ seen: { places }, raw }: Pick<Part, "seen" | "raw">, at: number): boolean {
  const before = places[at - 1] ?? 0;
  return places[at] === before + 1 && !endsLine(raw[before]);
}

/** Lines remain lines. */
function endsLine(byte: number | undefined): boolean {
  return byte === 10 || byte === 13;
}

function withCovered(spans: readonly Span[], covered: number): readonly Span[] {
  if (covered === 0) return spans;
  const inside = spans.filter(({ start }) => start < covered);
  const end = Math.max(covered, ...inside.map((span) => span.end));
  const beyond = spans.filter(({ start }) => start >= covered);
  return [{ start: 0, end }, ...beyond];
}

function withMarks({ raw, seen, spans, limit }: Part, marked: boolean): Buffer {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    for (let byte = start; byte < Math.min(end, limit); byte += 1) {
      const place = seen.places[byte] ?? 0;
      if (endsLine(raw[place])) continue;
      const isOpen = byte === 0 ? marked : byte > start && goesOn({ seen, raw }, byte);
      if (!isOpen) pieces.push(raw.subarray(at, place), MARK);
      at = place + 1;
    }
  }
  return Buffer.concat([...pieces, raw.subarray(at, seen.places[limit])]);
}
