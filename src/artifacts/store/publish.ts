import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Candidate } from "../collect/candidate.ts";
import { codeOf, HoldfastError } from "../../base/failure.ts";
import { makeFolder } from "../../process/files/make-folder.ts";
import type { Disk } from "./disk.ts";
import type { AttemptPlace } from "./layout.ts";
import { digestOf, type Digest } from "./read-ahead.ts";
import { lookAt, openRegular } from "./regular-file.ts";
import { leavingPaths, type Staged } from "./stage-copies.ts";
import { syncFoldersOf } from "./sync-folders.ts";
import { storedMode, writeCopy } from "./write-copy.ts";

/** What the store holds, by path. */
export type Digests = ReadonlyMap<string, Digest>;

/** Gives whole copies their names in the attempt's folder, durably. */
export async function publish(disk: Disk, place: AttemptPlace, staged: ReadonlyMap<string, Staged>): Promise<Digests> {
  const digests = new Map<string, Digest>();
  const files: string[] = [];
  for (const [path, { file, sha256, bytes }] of staged) {
    const target = targetOf(place, path);
    await disk.rename(file, target);
    files.push(target);
    digests.set(path, { sha256, bytes });
  }
  await syncFoldersOf(files, place.home);
  return digests;
}

/** The files that leave a workspace for an attempt's folder. */
export interface Leaving {
  readonly place: AttemptPlace;
  readonly workspace: string;
  readonly candidates: readonly Candidate[];
}

/** Moves large files into the store, one after the other; one that an earlier collection had moved is found there. */
export async function moveAll(disk: Disk, leaving: Leaving): Promise<Digests> {
  const digests = new Map<string, Digest>();
  const files: string[] = [];
  for (const path of leavingPaths(leaving.candidates)) {
    const target = targetOf(leaving.place, path);
    const source = join(leaving.workspace, path);
    if ((await lookAt(source))?.isFile() === true) await moveFile(disk, { place: leaving.place, source, target });
    digests.set(path, await sealed(disk, target));
    files.push(target);
  }
  await syncFoldersOf(files, leaving.place.home);
  return digests;
}

interface Move {
  readonly place: AttemptPlace;
  readonly source: string;
  readonly target: string;
}

async function moveFile(disk: Disk, { place, source, target }: Move): Promise<void> {
  const stat = await lookAt(source);
  // Another name of the same inode would stay in the workspace, and what is written through it would reach the store.
  if (stat?.nlink === 1n && (await renamed(disk, source, target))) return;
  makeFolder(place.home, place.partial);
  const copy = join(place.partial, "move");
  await using open = await openRegular(source);
  if (open === null) throw gone(source);
  await writeCopy(disk, open, copy);
  await disk.rename(copy, target);
  await syncFoldersOf([target], place.home);
  await rm(source);
}

async function renamed(disk: Disk, source: string, target: string): Promise<boolean> {
  try {
    await disk.rename(source, target);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "EXDEV") return false;
    throw thrown;
  }
}

/** Makes a moved file read-only and durable, and says what it holds. */
async function sealed(disk: Disk, target: string): Promise<Digest> {
  await using open = await openRegular(target);
  if (open === null) throw gone(target);
  await open.chmod(storedMode(await open.stat({ bigint: true })));
  await disk.sync(open);
  return await digestOf(open);
}

function gone(file: string): HoldfastError {
  return new HoldfastError("FILE_UNREADABLE", `The file ${file} vanished while it was moved into the store.`);
}

function targetOf(place: AttemptPlace, path: string): string {
  const target = join(place.folder, path);
  makeFolder(place.home, dirname(target));
  return target;
}
