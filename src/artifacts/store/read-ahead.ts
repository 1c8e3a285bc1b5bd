import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { ContentHash } from "../../base/brand.ts";
import { openRegular } from "./regular-file.ts";

/** The greatest piece of a file that is in memory at once, twice for each file being read. */
export const CHUNK_BYTES = 1_048_576;

/** What a file holds, by size and hash. */
export interface Digest {
  readonly sha256: ContentHash;
  readonly bytes: number;
}

/** Takes a piece of a file; the piece is valid until the promise is settled. */
export type TakeChunk = (chunk: Buffer, position: number) => Promise<void>;

/** Reads a file in pieces: while one is taken, the next is being read. */
export async function readAhead(source: FileHandle, take: TakeChunk): Promise<void> {
  const { size } = await source.stat();
  const room = Math.min(CHUNK_BYTES, Math.max(4_096, size + 1));
  let current = Buffer.allocUnsafe(room);
  let next = Buffer.allocUnsafe(room);
  let position = 0;
  let bytes = await fill(source, current, 0);
  while (bytes > 0) {
    const chunk = current.subarray(0, bytes);
    const start = position;
    position += bytes;
    const reading = fill(source, next, position);
    // Both are awaited together, so that no rejection is left alone.
    [bytes] = await Promise.all([reading, take(chunk, start)]);
    [current, next] = [next, current];
  }
}

async function fill(source: FileHandle, buffer: Buffer, position: number): Promise<number> {
  const { bytesRead } = await source.read(buffer, 0, buffer.length, position);
  return bytesRead;
}

/** Size and hash of an open file. */
export async function digestOf(source: FileHandle): Promise<Digest> {
  const hash = createHash("sha256");
  let bytes = 0;
  await readAhead(source, async (chunk) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  return { sha256: hash.digest("hex"), bytes };
}

/** Size and hash of the regular file at a path; null when there is none. */
export async function digestAt(path: string): Promise<Digest | null> {
  await using source = await openRegular(path);
  return source === null ? null : await digestOf(source);
}
