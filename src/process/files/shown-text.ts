import { closeSync, readSync } from "node:fs";
import type { Masker } from "../../base/secrets/masker.ts";
import { openJournal } from "../watch/journal.ts";

const CHUNK_BYTES = 65_536;

/** A journal as people may see it, from a place on. */
export interface ShownText {
  /** What is new; `settled` where its execution wrote the last of it, so that nothing needs to be kept back. */
  readonly next: (settled: boolean) => Iterable<Buffer>;
  readonly close: () => void;
}

/**
 * Reads a growing journal through its masker. Places are those of the text that is shown: they stay true when the journal is
 * cleaned at the end. The file stays open, for a clean copy takes its place while it is read.
 */
export function openShown(file: string, masker: Masker, after = 0): ShownText {
  const redactor = masker.stream();
  const isPlain = masker.kind === "open";
  let at = isPlain ? after : 0;
  let before = isPlain ? 0 : after;
  let open: number | null = null;
  let over = false;
  const shown = (clean: Uint8Array): Buffer => {
    const bytes = Buffer.from(clean.buffer, clean.byteOffset, clean.byteLength);
    const left = bytes.subarray(Math.min(before, bytes.length));
    before -= bytes.length - left.length;
    return left;
  };
  const close = (): void => {
    over = true;
    if (open !== null) closeSync(open);
    open = null;
  };
  return {
    close,
    next: function* next(settled) {
      if (over) return;
      open ??= openJournal(file);
      for (const chunk of open === null ? [] : chunksOf(open, at)) {
        at += chunk.length;
        yield shown(redactor.push(chunk));
      }
      if (!settled) return;
      close();
      yield shown(redactor.end());
    },
  };
}

function* chunksOf(open: number, from: number): Iterable<Buffer> {
  for (let at = from; ;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const bytes = readSync(open, chunk, 0, CHUNK_BYTES, at);
    if (bytes === 0) return;
    at += bytes;
    yield chunk.subarray(0, bytes);
  }
}
