import { closeSync, constants, createReadStream, readSync, type ReadStream } from "node:fs";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { cutBefore } from "../../base/text/cut-text.ts";
import type { Masker } from "../../base/secrets/masker.ts";
import { openRegular, sizeOf } from "../files/child-files.ts";

const CHUNK_BYTES = 262_144;
const MAX_BYTES = 4 * CHUNK_BYTES;
const REMEMBERED_BYTES = 64;
const MAX_LINE = 1_048_576;

/** A journal is read so far: its writer is stopped or cut off long before. */
const MOST_JOURNAL_BYTES = 1_073_741_824;

/** Path of a journal. */
export function journalFile(directory: string, stream: "out" | "err"): string {
  return join(directory, stream);
}

/** Opens a journal; null where no regular file stands at its path. */
export function openJournal(file: string): number | null {
  return openRegular(file, constants.O_RDONLY);
}

/** A journal as a stream of bytes; null where no regular file stands at its path. */
export function streamJournal(file: string): ReadStream | null {
  const fd = openJournal(file);
  if (fd === null) return null;
  return createReadStream("", { fd, start: 0, end: MOST_JOURNAL_BYTES - 1, highWaterMark: CHUNK_BYTES });
}

/** What one reading of a growing journal brought. */
export interface JournalPart {
  readonly lines: readonly string[];
  /** There is more than one reading may take. */
  readonly more: boolean;
  /** The journal was shorter than what had been read: its child truncated it, and it was read from 0 again. */
  readonly truncated: boolean;
}

/** Follows a growing journal: each reading takes what is new, in whole lines, with bounded memory. */
export interface JournalTail {
  readonly read: () => JournalPart;
  /** What stands after the last line's end; a journal that is over may end so. */
  readonly rest: () => readonly string[];
}

/** Starts following a journal at its beginning, without its secrets; what lies beyond the given size is never read. */
export function followJournal(file: string, masker: Masker, most: number = MOST_JOURNAL_BYTES): JournalTail {
  let redactor = masker.stream();
  let lines = createLines();
  let offset = 0;
  let last = "";
  return {
    rest: () => [...lines.take(redactor.end()), ...lines.rest()],
    read: () => {
      const size = Math.min(sizeOf(file), most);
      if (size === offset) return { lines: [], more: false, truncated: false };
      // One that was truncated and has grown again is known by other bytes where the last ones stood.
      const truncated = size < offset || readBytes(file, offset - last.length, offset).toString("latin1") !== last;
      if (truncated) {
        lines = createLines();
        redactor = masker.stream();
        offset = 0;
        last = "";
      }
      const end = Math.min(size, offset + MAX_BYTES);
      const found: string[] = [];
      offset = readChunks({ file, from: offset, to: end }, (chunk) => {
        for (const line of lines.take(redactor.push(chunk))) found.push(line);
        last = chunk.subarray(-REMEMBERED_BYTES).toString("latin1");
      });
      return { lines: found, more: end < size, truncated };
    },
  };
}

interface Range {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

function readChunks({ file, from, to }: Range, take: (chunk: Buffer) => void): number {
  if (from >= to) return from;
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - from));
  const open = openJournal(file);
  if (open === null) return from;
  try {
    let offset = from;
    while (offset < to) {
      const bytes = readSync(open, buffer, 0, Math.min(buffer.length, to - offset), offset);
      if (bytes === 0) break;
      offset += bytes;
      take(buffer.subarray(0, bytes));
    }
    return offset;
  } finally {
    closeSync(open);
  }
}

interface Lines {
  readonly take: (chunk: Uint8Array) => readonly string[];
  readonly rest: () => readonly string[];
}

/** Cuts chunks into lines; of a line that is too long only the last part is kept, and that says so. */
function createLines(): Lines {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let missing = 0;
  const complete = (line: string): string => (missing === 0 ? line : cutBefore(line, missing));
  return {
    take: (chunk) => {
      const [first = "", ...more] = (rest + decoder.write(chunk)).split("\n");
      const lines = more.length === 0 ? [] : [complete(first), ...more.slice(0, -1)];
      if (more.length > 0) missing = 0;
      const open = more.at(-1) ?? first;
      rest = open.slice(-MAX_LINE);
      missing += open.length - rest.length;
      return lines;
    },
    rest: () => (rest === "" ? [] : [complete(rest)]),
  };
}

/** Reads a whole journal line by line; the last line may lack its end. */
export async function readLines(file: string, take: (line: string) => void): Promise<void> {
  if (sizeOf(file) === 0) return;
  const lines = createLines();
  for await (const chunk of streamJournal(file) ?? []) {
    for (const line of lines.take(Buffer.from(chunk))) take(line);
  }
  for (const line of lines.rest()) take(line);
}

/** The last bytes of a journal as text. */
export function readTail(file: string, bytes: number): string {
  const size = sizeOf(file);
  return readBytes(file, Math.max(0, size - bytes), size).toString("utf8");
}

function readBytes(file: string, from: number, to: number): Buffer {
  const chunks: Buffer[] = [];
  if (to > from) readChunks({ file, from, to }, (chunk) => void chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}
