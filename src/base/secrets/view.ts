import type { Visible } from "./visible.ts";

/** A text in which words are looked for, and where each of its bytes stands in what is visible. */
export interface View {
  readonly bytes: Uint8Array;
  /** Where the unit of each byte begins, an escape say; one more for the end of what was read. */
  readonly starts: Int32Array;
  /** Where the unit of each byte ends. */
  readonly ends: Int32Array;
  readonly length: number;
  /** No word holds this byte. */
  readonly stop: number;
}

/** What ends a line in a view of text. */
export const NEWLINE = 10;

/** What is visible, as it is. */
export function plainView({ bytes, length }: Visible): View {
  const starts = new Int32Array(length + 1);
  for (let at = 0; at <= length; at += 1) starts[at] = at;
  return { bytes, starts, ends: starts.subarray(1), length, stop: NEWLINE };
}

/** The first byte of a view that begins at a place or after it. */
export function indexAt({ starts, length }: View, place: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
