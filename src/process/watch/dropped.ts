import type { WatchEnd } from "../../ports/processes.ts";
import { childText, sizeOf } from "../files/child-files.ts";
import { journalFile } from "./journal.ts";

type AllDropped = NonNullable<WatchEnd["dropped"]>;

// A pump counts what passes through it (`out.bytes`): what of that is not in the journal was dropped. It is asked for before
// anything rewrites the journal.

/** What of an ended execution's output did not reach its journals. */
export function readDropped(directory: string, limitBytes: number): AllDropped {
  const streams = ["out", "err"] as const;
  return Object.fromEntries(
    streams.flatMap((stream) => {
      const dropped = droppedOf(directory, stream, limitBytes);
      return dropped === null ? [] : [[stream, dropped]];
    }),
  );
}

function droppedOf(directory: string, stream: "out" | "err", limitBytes: number): AllDropped["out"] | null {
  const counted = /^\s*(\d{1,15})\s*$/.exec(childText(directory, `${stream}.bytes`) ?? "")?.[1];
  const kept = sizeOf(journalFile(directory, stream));
  const bytes = counted === undefined ? 0 : Number(counted) - kept;
  return bytes > 0 ? { bytes, kept, full: kept >= limitBytes } : null;
}
