import { closeSync, createReadStream, createWriteStream, openSync, readSync, renameSync } from "node:fs";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { pipeline } from "node:stream/promises";
import { Transform } from "node:stream";
import { sizeOf } from "./directory.ts";

const CHUNK_BYTES = 262_144;
const MAX_CHUNKS = 64;
const MAX_LINE = 1_048_576;

/** Path of a journal. */
export function journalFile(directory: string, stream: "out" | "err"): string {
  return join(directory, stream);
}

/** Follows a growing journal: each call takes what is new, in whole lines, with bounded memory. */
export interface JournalTail {
  /** Reads what was added; true when there is more than one call may take. */
  readonly read: (take: (line: string) => void) => boolean;
  /** Bytes taken so far. */
  readonly offset: () => number;
}

/** Starts following a journal at its beginning. A journal that shrank was truncated by its child and is read from 0 again. */
export function followJournal(file: string): JournalTail {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let decoder = new StringDecoder("utf8");
  let offset = 0;
  let rest = "";
  const take = (line: (text: string) => void, text: string): void => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(-MAX_LINE);
    for (const whole of lines) line(whole);
  };
  return {
    offset: () => offset,
    read: (line) => {
      const size = sizeOf(file);
      if (size < offset) {
        offset = 0;
        rest = "";
        decoder = new StringDecoder("utf8");
      }
      if (size === offset) return false;
      const open = openSync(file, "r");
      try {
        for (let chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
          const bytes = readSync(open, buffer, 0, CHUNK_BYTES, offset);
          if (bytes === 0) return false;
          offset += bytes;
          take(line, decoder.write(buffer.subarray(0, bytes)));
        }
      } finally {
        closeSync(open);
      }
      return true;
    },
  };
}

/** Reads a whole journal line by line; the last line may lack its end. */
export async function readLines(file: string, take: (line: string) => void): Promise<void> {
  let rest = "";
  for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: CHUNK_BYTES })) {
    const lines = (rest + String(chunk)).split("\n");
    rest = (lines.pop() ?? "").slice(-MAX_LINE);
    for (const line of lines) take(line);
  }
  if (rest !== "") take(rest);
}

/** The last bytes of a journal as text. */
export function readTail(file: string, bytes: number): string {
  const size = sizeOf(file);
  if (size === 0) return "";
  const start = Math.max(0, size - bytes);
  const buffer = Buffer.alloc(size - start);
  const open = openSync(file, "r");
  try {
    const read = readSync(open, buffer, 0, buffer.length, start);
    return buffer.subarray(0, read).toString("utf8");
  } finally {
    closeSync(open);
  }
}

/** Writes a copy of a journal without secret values over it; a journal without them is left as it is. */
export async function redactJournal(file: string, secrets: readonly string[]): Promise<void> {
  const wanted = secrets.filter((secret) => secret.length >= 4);
  if (wanted.length === 0 || sizeOf(file) === 0) return;
  const copy = `${file}.redacted`;
  await pipeline(createReadStream(file, { encoding: "utf8", highWaterMark: CHUNK_BYTES }), redactor(wanted), createWriteStream(copy, { mode: 0o600 }));
  renameSync(copy, file);
}

/** Keeps back as much text as a secret is long, so that one which lies across two chunks is found too. */
function redactor(secrets: readonly string[]): Transform {
  const longest = Math.max(...secrets.map((secret) => secret.length));
  let kept = "";
  return new Transform({
    decodeStrings: false,
    encoding: "utf8",
    transform(chunk, _encoding, done): void {
      const text = redactText(kept + String(chunk), secrets);
      kept = text.slice(-longest);
      done(null, text.slice(0, text.length - kept.length));
    },
    flush(done): void {
      done(null, redactText(kept, secrets));
    },
  });
}

/** A text without secret values. */
export function redactText(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length >= 4).reduce((clean, secret) => clean.replaceAll(secret, "[redacted]"), text);
}
