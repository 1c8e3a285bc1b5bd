import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { chmod, copyFile, link, open, rename, rm, lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { codeOf } from "../../base/failure.ts";
import { sha256 } from "../../base/hash.ts";
import { nameBeside } from "./safe-name.ts";

/** A file on its way into a folder. */
export interface Placing {
  /** Id of the message: no two that are under way at once have the same. */
  readonly id: string;
  readonly folder: string;
  readonly name: string;
  /** Lower-case hex of what is to stand there. */
  readonly hash: string;
  /** Writes the content to a path that is not there yet. */
  readonly write: (path: string) => Promise<void>;
}

/**
 * Puts a file into a folder, whole or not at all, and returns its name there. The same content again changes nothing; a
 * file of another content stays, and the new one stands beside it under a name that tells them apart.
 */
export async function placeFile(placing: Placing): Promise<string> {
  const { folder, hash, id } = placing;
  const names = [placing.name, nameBeside(placing.name, hash)];
  for (const name of names) {
    if ((await hashOf(join(folder, name))) !== hash) continue;
    // Whoever put it there may have died before it was on the disk.
    await syncPath(join(folder, name));
    await syncPath(folder);
    return name;
  }
  const draft = join(folder, `.holdfast-${sha256(id).slice(0, 16)}.part`);
  await rm(draft, { force: true });
  await placing.write(draft);
  await syncPath(draft);
  try {
    for (const name of names) {
      if (!(await takePlace(draft, join(folder, name)))) continue;
      await syncPath(folder);
      return name;
    }
    return await replaceOwn(draft, folder, nameBeside(placing.name, hash));
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes the names of a folder, and of those above it up to a root, durable: any of them may be new. */
export async function syncNames(folder: string, root: string): Promise<void> {
  for (let at = folder; at !== root && at !== dirname(at); at = dirname(at)) await syncPath(dirname(at));
}

/** Copies a file and checks that it was what it should be. Returns false when it was not. */
export async function copyChecked(from: string, to: string, hash: string): Promise<boolean> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  // The stored file is read-only; what was delivered is its owner's to edit.
  await chmod(to, 0o644);
  return (await hashOf(to)) === hash;
}

// A link is made only where nothing stands; a file system without links takes a rename after a look.
async function takePlace(draft: string, target: string): Promise<boolean> {
  try {
    await link(draft, target);
    return true;
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === "EEXIST") return false;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw thrown;
  }
  if (await isThere(target)) return false;
  await rename(draft, target);
  return true;
}

// The name holds the hash: what stands there under it is not that content any more.
async function replaceOwn(draft: string, folder: string, name: string): Promise<string> {
  await rename(draft, join(folder, name));
  await syncPath(folder);
  return name;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** The content hash of a regular file; null where there is none. */
async function hashOf(path: string): Promise<string | null> {
  try {
    if (!(await lstat(path)).isFile()) return null;
  } catch {
    return null;
  }
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function syncPath(path: string): Promise<void> {
  await using handle = await open(path, "r");
  await handle.sync();
}
