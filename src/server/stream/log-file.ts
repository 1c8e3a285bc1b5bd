import { setImmediate as nextTurn } from "node:timers/promises";
import type { Journal } from "../../app/reading/journals.ts";
import type { SentFile } from "./files.ts";

type Stream = "out" | "err";

/** What a child wrote, as a file of which ranges may be asked; their places are those of what is shown. */
export async function logFile(journal: Journal, stream: Stream): Promise<SentFile> {
  return {
    name: stream,
    mediaType: "text/plain; charset=utf-8",
    etag: null,
    bytes: journal.bytes(stream) ?? (await countShown(journal, stream)),
    read: (start, end) => ReadableStream.from(partOf(journal, stream, { start, end })),
  };
}

async function countShown(journal: Journal, stream: Stream): Promise<number> {
  let bytes = 0;
  for await (const chunk of shownFrom(journal, stream, 0)) bytes += chunk.length;
  return bytes;
}

/** One chunk a turn: others are served meanwhile. */
async function* shownFrom(journal: Journal, stream: Stream, start: number): AsyncGenerator<Buffer> {
  const text = journal.read(stream, start);
  try {
    for (const chunk of text.next(journal.settled)) {
      yield chunk;
      await nextTurn();
    }
  } finally {
    text.close();
  }
}

async function* partOf(
  journal: Journal,
  stream: Stream,
  { start, end }: { readonly start: number; readonly end: number },
): AsyncGenerator<Uint8Array> {
  let left = end + 1 - start;
  for await (const chunk of shownFrom(journal, stream, start)) {
    if (chunk.length > 0) yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
