import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { chmod, copyFile, link, open, rename, rm, lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { codeOf } from "../../base/failure.ts";
import { sha256 } from "../../base/hash.ts";
import { nameBeside, nameOfVersion } from "./safe-name.ts";

/** A file on its way into a folder. */
export interface Placing {
  /** Id of the message: no two that are under way at once have the same. */
  readonly id: string;
  readonly folder: string;
  readonly name: string;
  /** Lower-case hex of what is to stand there. */
  readonly hash: string;
  /** The content of an earlier version that stands there under this name, if nobody has changed it; it moves aside. */
  readonly replaces: { readonly version: number; readonly sha256: string } | null;
  /** Writes the content to a path that is not there yet. */
  readonly write: (path: string) => Promise<void>;
}

/**
 * Puts a file into a folder, whole or not at all, and returns its name there. The same content again changes nothing. The
 * file of an earlier version moves aside (`clip.v1.mp4`), so that the plain name is the newest; a file of any other content
 * stays, and the new one stands beside it under a name that tells them apart.
 */
export async function placeFile(placing: Placing): Promise<string> {
  const { folder, hash, id } = placing;
  const names = [placing.name, nameBeside(placing.name, hash)];
  for (const name of names) {
    if ((await hashOf(join(folder, name))) !== hash) continue;
    // Anyone who put it there may have died before it was on the disk.
    await syncPath(join(folder, name));
    await syncPath(folder);
    return name;
  }
  const draft = join(folder, `.holdfast-${sha256(id).slice(0, 16)}.part`);
  await rm(draft, { force: true });
  await placing.write(draft);
  await syncPath(draft);
  try {
    if (await takeOver(draft, placing)) return placing.name;
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

/**
 * Puts a draft in the place of the earlier version's file; false where something else stands there. That file has its second
 * name first: a crash in between leaves both, and the same placing again ends what was begun.
 */
async function takeOver(draft: string, { folder, name, replaces }: Placing): Promise<boolean> {
  const target = join(folder, name);
  if (replaces === null || (await hashOf(target)) !== replaces.sha256) return false;
  const aside = await setAside(target, folder, replaces);
  await syncPath(folder);
  // Anyone who has put another file there meanwhile keeps it.
  if (!(await isSameFile(target, aside))) return false;
  await rename(draft, target);
  await syncPath(folder);
  return true;
}

/** Gives a file its name as an old version; one that is taken by other content is told apart. */
async function setAside(
  target: string,
  folder: string,
  { version, sha256: hash }: NonNullable<Placing["replaces"]>,
): Promise<string> {
  const plain = nameOfVersion(basename(target), version);
  for (const name of [plain, nameBeside(plain, hash)]) {
    const aside = join(folder, name);
    if (await takeName(target, aside)) return aside;
    if ((await hashOf(aside)) === hash) return aside;
  }
  return join(folder, nameBeside(plain, hash));
}

/** A file system without links keeps the old version as a copy. */
async function takeName(target: string, aside: string): Promise<boolean> {
  try {
    await link(target, aside);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return false;
    if (!isWithoutLinks(thrown)) throw thrown;
  }
  if (await isThere(aside)) return false;
  const copy = `${aside}.part`;
  await rm(copy, { force: true });
  await copyFile(target, copy, constants.COPYFILE_EXCL);
  await syncPath(copy);
  await rename(copy, aside);
  return true;
}

/** The two hold the same. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [left, right] = await Promise.all([hashOf(one), hashOf(other)]);
  return left !== null && left === right;
}

function isWithoutLinks(thrown: unknown): boolean {
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(codeOf(thrown) ?? "");
}

// A link is made only where nothing stands; a file system without links takes a rename after a look.
async function takePlace(draft: string, target: string): Promise<boolean> {
  try {
    await link(draft, target);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return false;
    if (!isWithoutLinks(thrown)) throw thrown;
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
