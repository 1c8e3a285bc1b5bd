import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, rm, type FileHandle } from "node:fs/promises";
import type { Disk } from "./disk.ts";
import { CHUNK_BYTES, digestOf, readAhead, type Digest } from "./read-ahead.ts";
import type { Redactor } from "../../base/secrets/redact.ts";

/** Permissions of a stored file; one that could be executed still can. */
export function storedMode(stat: Pick<BigIntStats, "mode">): number {
  return (stat.mode & 0o100n) === 0n ? 0o444 : 0o555;
}

/** Copies an open file to a path that holds nothing of worth, durably; the copy never shares an inode. */
export async function writeCopy(disk: Disk, source: FileHandle, to: string): Promise<Digest> {
  await rm(to, { force: true });
  const stat = await source.stat({ bigint: true });
  // The descriptor's own path leads to the very file that was opened, whatever has taken its name since.
  const cloned = process.platform === "linux" && (await disk.clone(`/proc/self/fd/${source.fd}`, to, stat.dev));
  await using target = await open(to, cloned ? "r" : "wx");
  const digest = cloned ? await digestOf(target) : await copyBytes(disk, { source, stat }, target);
  await target.chmod(storedMode(stat));
  await disk.sync(target);
  return digest;
}

/** Writes a text to a path, durably. */
export async function writeText(disk: Disk, text: string, to: string): Promise<Digest> {
  const bytes = Buffer.from(text);
  const hash = createHash("sha256").update(bytes);
  await rm(to, { force: true });
  await using target = await open(to, "wx");
  await disk.write(target, bytes, 0);
  await target.chmod(0o444);
  await disk.sync(target);
  return { sha256: hash.digest("hex"), bytes: bytes.length };
}

/** Copies what a child printed, without secret values; without a source it printed nothing. */
export async function writeRedacted(disk: Disk, source: FileHandle | null, made: RedactedCopy): Promise<Digest> {
  await rm(made.to, { force: true });
  await using target = await open(made.to, "wx");
  const hash = createHash("sha256");
  let bytes = 0;
  const write = async (clean: Uint8Array): Promise<void> => {
    const writing = disk.write(target, clean, bytes);
    hash.update(clean);
    bytes += clean.length;
    await writing;
  };
  if (source !== null) await readAhead(source, async (chunk) => write(made.redactor.push(chunk)));
  await write(made.redactor.end());
  await target.chmod(0o444);
  await disk.sync(target);
  return { sha256: hash.digest("hex"), bytes };
}

/** A copy that secrets are taken out of. */
export interface RedactedCopy {
  readonly to: string;
  readonly redactor: Redactor;
}

interface OpenFile {
  readonly source: FileHandle;
  readonly stat: BigIntStats;
}

async function copyBytes(disk: Disk, { source, stat }: OpenFile, target: FileHandle): Promise<Digest> {
  const hash = createHash("sha256");
  let bytes = 0;
  // Holes stay holes: a sparse file of 2 GB costs no 2 GB.
  const zeros = stat.blocks * 512n < stat.size ? Buffer.alloc(CHUNK_BYTES) : null;
  await readAhead(source, async (chunk, position) => {
    const empty = zeros?.subarray(0, chunk.length).equals(chunk) ?? false;
    const writing = empty ? Promise.resolve() : disk.write(target, chunk, position);
    hash.update(chunk);
    bytes += chunk.length;
    await writing;
  });
  if (zeros !== null) await target.truncate(bytes);
  return { sha256: hash.digest("hex"), bytes };
}
