import { constants, type BigIntStats } from "node:fs";
import { lstat, open, type FileHandle } from "node:fs/promises";
import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import type { SeenFile } from "../../ports/workspaces.ts";

// No link is followed, and a FIFO that took a file's place cannot block.
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a regular file for reading; null when there is none at that path. Throws OUTPUT_REFUSED, FILE_UNREADABLE. */
export async function openRegular(path: string): Promise<FileHandle | null> {
  try {
    const file = await open(path, READ);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return null;
  } catch (thrown) {
    if (NO_FILE.has(codeOf(thrown) ?? "")) return null;
    // Stored files are ours and readable: what may not be read is a file that a child left so.
    const code = codeOf(thrown) === "EACCES" ? "OUTPUT_REFUSED" : "FILE_UNREADABLE";
    throw new HoldfastError(code, `Could not read ${path}: ${messageOf(thrown)}.`, { cause: thrown });
  }
}

/** What stands at a path, itself and not what it points to; null when nothing does. */
export async function lookAt(path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true });
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT" || codeOf(thrown) === "ENOTDIR") return null;
    throw thrown;
  }
}

/** Tells whether a file is still what a scan saw. */
export function isAsSeen(stat: BigIntStats | null, seen: SeenFile): boolean {
  if (stat === null || !stat.isFile() || Number(stat.size) !== seen.bytes) return false;
  return (
    String(stat.ino) === seen.inode && String(stat.mtimeNs) === seen.mtimeNs && String(stat.ctimeNs) === seen.ctimeNs
  );
}

/** A regular file as a scan would see it; null for anything else. */
export function seenFile(path: string, stat: BigIntStats | null): SeenFile | null {
  if (stat === null || !stat.isFile()) return null;
  const { ino, size, mtimeNs, ctimeNs } = stat;
  const times = { mtimeNs: String(mtimeNs), ctimeNs: String(ctimeNs) };
  return { path, kind: "file", inode: String(ino), bytes: Number(size), ...times };
}

const NO_FILE = new Set(["ENOENT", "ENOTDIR", "ELOOP", "EMLINK", "EISDIR", "ENXIO", "ENODEV"]);
