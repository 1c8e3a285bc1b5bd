import { mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import type { ArtifactRecord } from "../../domain/run/parts.ts";
import type { RestoreRequest } from "../../ports/artifacts.ts";
import type { Disk } from "./disk.ts";
import { inParallel } from "./in-parallel.ts";
import { isInside, placeOf, storedPath, type AttemptPlace } from "./layout.ts";
import { digestAt } from "./read-ahead.ts";
import { lookAt, openRegular } from "./regular-file.ts";
import { refused } from "./safe-paths.ts";
import { syncFoldersOf } from "./sync-folders.ts";
import { isVerified, noteVerified } from "./verified.ts";
import { writeCopy } from "./write-copy.ts";

const STAGING = ".holdfast-restore";

/** Writes an attempt's content into the workspace. All of it is there and verified before the first file is touched. */
export async function restore(disk: Disk, home: string, request: RestoreRequest): Promise<void> {
  const { workspace } = request;
  const place = placeOf(home, request.unit, request.attempt);
  const chosen = [...new Map(request.artifacts.map((record) => [record.path, record])).values()];
  const staging = join(workspace, STAGING);
  await rm(staging, { recursive: true, force: true });
  try {
    const copies = await inParallel(chosen, async (record, index) => stage(disk, { place, record, workspace, index }));
    await removeOthers(request);
    const files: string[] = [];
    for (const copy of copies) if (copy !== null) files.push(await put(disk, workspace, copy));
    await syncFoldersOf(files, workspace);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Tells whether stored files still are what was recorded. */
export async function intact(stored: StoredAttempt, records: readonly ArtifactRecord[]): Promise<boolean> {
  const sizes = await inParallel(records, async (record) => (await lookAt(storedPath(stored.place, record)))?.size);
  if (sizes.some((size, index) => size !== BigInt(records[index]?.bytes ?? -1))) return false;
  const same = await inParallel(records, async (record) => isStored(stored, record));
  return same.every((one) => one);
}

interface StoredAttempt {
  readonly place: AttemptPlace;
  readonly now: () => number;
}

async function isStored({ place, now }: StoredAttempt, record: ArtifactRecord): Promise<boolean> {
  const { sha256 } = record;
  const path = storedPath(place, record);
  const stat = await lookAt(path);
  if (stat?.isFile() === true && isVerified(path, stat, sha256)) return true;
  if (stat === null || !(await isContent(path, record))) return false;
  noteVerified(path, stat, { sha256, now: now() });
  return true;
}

interface Restoring {
  readonly place: AttemptPlace;
  readonly record: ArtifactRecord;
  readonly workspace: string;
  readonly index: number;
}

interface Copy {
  readonly file: string;
  readonly path: string;
}

// A file that already holds the content keeps its stat: a round's baseline stays true.
async function stage(disk: Disk, { place, record, workspace, index }: Restoring): Promise<Copy | null> {
  const stored = storedPath(place, record);
  const stat = await lookAt(stored);
  if (stat?.isFile() !== true || Number(stat.size) !== record.bytes) throw changed(stored, record);
  const { path } = record;
  if ((await obstacleOf(workspace, path)) === null && (await isContent(join(workspace, path), record))) return null;
  const file = join(workspace, STAGING, String(index));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await using source = await openRegular(stored);
  if (source === null) throw changed(stored, record);
  const digest = await writeCopy(disk, source, file);
  if (digest.sha256 !== record.sha256) throw changed(stored, record);
  await using copy = await open(file, "r");
  await copy.chmod((stat.mode & 0o100n) === 0n ? 0o644 : 0o755);
  return { file, path };
}

async function isContent(file: string, record: ArtifactRecord): Promise<boolean> {
  const stat = await lookAt(file);
  if (stat?.isFile() !== true || Number(stat.size) !== record.bytes) return false;
  return (await digestAt(file))?.sha256 === record.sha256;
}

function changed(stored: string, record: ArtifactRecord): HoldfastError {
  const message = `The stored file ${stored} is not what was recorded for "${record.name}".`;
  return new HoldfastError("ARTIFACT_CHANGED", message, { details: { path: record.path, sha256: record.sha256 } });
}

async function removeOthers({ workspace, artifacts, remove }: RestoreRequest): Promise<void> {
  const kept = new Set(artifacts.map(({ path }) => path));
  const paths = new Set(remove.map(({ path }) => path).filter((path) => !kept.has(path) && isInside(path)));
  for (const path of paths) {
    const stat = await lookAt(join(workspace, path));
    const stands = stat !== null && !stat.isDirectory() && (await obstacleOf(workspace, path)) === null;
    if (stands) await rm(join(workspace, path));
  }
}

async function put(disk: Disk, workspace: string, { file, path }: Copy): Promise<string> {
  const target = join(workspace, path);
  for (
    let obstacle = await obstacleOf(workspace, path);
    obstacle !== null;
    obstacle = await obstacleOf(workspace, path)
  ) {
    // Only the link goes; what it points to is none of ours.
    if (!obstacle.isLink) throw refused(path, "a file is where its folder must be");
    await rm(obstacle.path);
  }
  if ((await lookAt(target))?.isDirectory() === true) throw refused(path, "a folder is where it must be restored");
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await disk.rename(file, target);
  return target;
}

interface Obstacle {
  readonly path: string;
  readonly isLink: boolean;
}

/** The first step on the way to a path that is there and no folder; null when the way is free. */
async function obstacleOf(workspace: string, path: string): Promise<Obstacle | null> {
  const steps = path.split("/").slice(0, -1);
  for (let count = 1; count <= steps.length; count += 1) {
    const at = join(workspace, ...steps.slice(0, count));
    const stat = await lookAt(at);
    if (stat === null) return null;
    if (!stat.isDirectory()) return { path: at, isLink: stat.isSymbolicLink() };
  }
  return null;
}
