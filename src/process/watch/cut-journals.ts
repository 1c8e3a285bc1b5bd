import { closeSync, constants, ftruncateSync } from "node:fs";
import { join } from "node:path";
import type { WatchEnd } from "../../ports/processes.ts";
import { childText, openRegular, sizeOf, writeNew } from "../files/child-files.ts";
import { journalFile } from "./journal.ts";

type Stream = "out" | "err";
type AllDropped = NonNullable<WatchEnd["dropped"]>;

// A pump counts what passes through it (`out.bytes`): what of that is not in the journal was dropped. A pump fills its last
// block, and what writes directly has none: what is beyond the limit is cut off here, and counted in the same file first, so
// that anyone who looks after a crash finds the same.

/** Cuts the journals of an ended execution at their limit; what of its output did not fit. */
export function cutJournals(directory: string, limitBytes: number): AllDropped {
  const streams = ["out", "err"] as const;
  return Object.fromEntries(
    streams.flatMap((stream) => {
      const dropped = cutJournal(directory, stream, limitBytes);
      return dropped === null ? [] : [[stream, dropped]];
    }),
  );
}

function cutJournal(directory: string, stream: Stream, limitBytes: number): AllDropped[Stream] | null {
  const file = journalFile(directory, stream);
  const written = sizeOf(file);
  const counted = countedBytes(directory, stream);
  const kept = Math.min(written, limitBytes);
  const bytes = (counted ?? written) - kept;
  if (bytes <= 0) return null;
  if (counted === null) writeCount(directory, stream, written);
  if (written > kept) cut(file, kept);
  return { bytes, kept, full: kept >= limitBytes };
}

/** Notes that nothing of a journal was dropped, before it is written again in another length. */
export function noteWhole(directory: string, stream: Stream): void {
  const counted = countedBytes(directory, stream);
  if (counted === null || counted <= sizeOf(journalFile(directory, stream))) writeCount(directory, stream, 0);
}

function countedBytes(directory: string, stream: Stream): number | null {
  const counted = /^\s*(\d{1,15})\s*$/.exec(childText(directory, `${stream}.bytes`) ?? "")?.[1];
  return counted === undefined ? null : Number(counted);
}

function writeCount(directory: string, stream: Stream, bytes: number): void {
  writeNew(join(directory, `${stream}.bytes`), `${bytes}\n`);
}

function cut(file: string, bytes: number): void {
  const open = openRegular(file, constants.O_WRONLY);
  if (open === null) return;
  try {
    ftruncateSync(open, bytes);
  } finally {
    closeSync(open);
  }
}
