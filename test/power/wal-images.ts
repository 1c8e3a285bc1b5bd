import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// What a disk may hold after a power loss: everything that was synced, and of what was not, anything at all.

/** The header of a frame (https://sqlite.org/fileformat2.html#walformat). */
const FRAME_HEADER = 24;

/** A database with its WAL at one moment. */
export interface Moment {
  readonly database: Buffer;
  readonly wal: Buffer;
}

/** One state of the disk in words, and as the WAL that it has. */
interface Image {
  readonly what: string;
  readonly wal: Buffer;
}

/** Reads the database of a home as it lies on the disk. */
export function momentOf(home: string): Moment {
  return {
    database: readFileSync(join(home, "holdfast.db")),
    wal: readFileSync(join(home, "holdfast.db-wal")),
  };
}

/** Puts a state of the disk into a home of its own. */
export function writeImage(home: string, { database, wal }: Moment): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "holdfast.db"), database);
  writeFileSync(join(home, "holdfast.db-wal"), wal);
}

/** What a power loss may leave of a WAL whose first bytes were synced, when it would have become a longer one. */
export function imagesOf(synced: number, next: Buffer, pageSize: number): readonly Image[] {
  const frame = FRAME_HEADER + pageSize;
  const kept = next.subarray(0, synced);
  const begun = next.subarray(synced);
  const frames = Math.floor(begun.length / frame);
  const cuts = Array.from({ length: frames + 1 }, (_, n) => n * frame);
  const torn = cuts.slice(0, -1).flatMap((cut) => [cut + 7, cut + FRAME_HEADER, cut + FRAME_HEADER + 511]);
  return [
    ...[...cuts, ...torn].map((cut) => image(`cut off after ${cut} bytes`, kept, begun.subarray(0, cut))),
    image("zeroes", kept, Buffer.alloc(begun.length)),
    image("garbage", kept, garbage(begun.length)),
    ...torn.map((cut) => image(`${cut} bytes, then zeroes`, kept, zeroedAfter(begun, cut))),
    ...(frames < 2 ? [] : [image("the first frame missing", kept, zeroedBetween(begun, 0, frame))]),
    ...(frames < 2 ? [] : [image("a frame torn within", kept, zeroedBetween(begun, frame - 512, frame))]),
  ];
}

/** A database of which each page is the one before or after, or the front of one and the back of the other. */
export function mixedPages(before: Buffer, after: Buffer, seed: number): Buffer {
  const pageSize = pageSizeOf(after);
  const mixed = Buffer.from(after);
  for (let at = 0; at < before.length; at += pageSize) {
    const draw = (Math.imul(seed + at / pageSize + 1, 0x9e3779b1) >>> 28) & 3;
    const length = draw === 0 ? pageSize : draw === 1 ? pageSize / 2 : 0;
    before.copy(mixed, at, at, Math.min(at + length, before.length));
  }
  return mixed;
}

/** The page size that a database names. */
export function pageSizeOf(database: Buffer): number {
  return database.readUInt16BE(16);
}

function image(what: string, kept: Buffer, rest: Buffer): Image {
  return { what, wal: Buffer.concat([kept, rest]) };
}

function garbage(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, n) => (n * 167 + 13) & 0xff));
}

function zeroedAfter(bytes: Buffer, cut: number): Buffer {
  return zeroedBetween(bytes, cut, bytes.length);
}

function zeroedBetween(bytes: Buffer, from: number, to: number): Buffer {
  return Buffer.from(bytes).fill(0, from, to);
}
