import type { BigIntStats, Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { codeOf } from "../base/failure.ts";
import type { SeenFile } from "../ports/workspaces.ts";
import { workspaceFailure } from "./workspace-failure.ts";
import { reachOf, type GlobReach } from "./glob-reach.ts";

/** Lists what a glob matches in a workspace, sorted by path. Links are seen but never followed, nothing is opened. */
export async function scanWorkspace(workspace: string, glob: string): Promise<readonly SeenFile[]> {
  try {
    const reach = reachOf(glob);
    const paths = await matchingPaths(workspace, reach);
    const seen = await inGroups(paths, (path) => look(workspace, path));
    return seen.filter((file) => file !== null);
  } catch (thrown) {
    throw workspaceFailure(thrown, `read the workspace ${workspace}`);
  }
}

async function matchingPaths(workspace: string, reach: GlobReach): Promise<readonly string[]> {
  const folder = reach.literal === null ? reach.base : posix.dirname(reach.literal);
  if (!(await isReachedWithoutLinks(workspace, folder))) return [];
  if (reach.literal !== null) return [reach.literal];
  const found: string[] = [];
  await walk({ workspace, reach, found }, reach.base);
  return found.toSorted(byCodeUnits);
}

interface Walk {
  readonly workspace: string;
  readonly reach: GlobReach;
  readonly found: string[];
}

async function walk(walking: Walk, folder: string): Promise<void> {
  const { reach, found } = walking;
  const below = folder === "" ? 1 : folder.split("/").length + 1;
  const folders: string[] = [];
  for (const entry of await entriesOf(join(walking.workspace, folder))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (reach.matches(path)) found.push(path);
    if (entry.isDirectory() && below < reach.depth && mayEnter(reach, entry.name)) folders.push(path);
  }
  for (const inner of folders) await walk(walking, inner);
}

function mayEnter(reach: GlobReach, name: string): boolean {
  return reach.entersDotFolders || !name.startsWith(".");
}

// A folder that vanished since it was listed, or may not be read, holds no match.
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (isGone(thrown) || codeOf(thrown) === "EACCES") return [];
    throw thrown;
  }
}

/** Tells whether a folder and every folder on the way to it is one, and no link. */
async function isReachedWithoutLinks(workspace: string, folder: string): Promise<boolean> {
  const steps = folder.split("/").filter((step) => step !== "" && step !== ".");
  for (let count = 1; count <= steps.length; count += 1) {
    const stat = await lookAt(join(workspace, ...steps.slice(0, count)));
    if (stat === null || !stat.isDirectory()) return false;
  }
  return true;
}

async function look(workspace: string, path: string): Promise<SeenFile | null> {
  const stat = await lookAt(join(workspace, path));
  if (stat === null) return path.includes("\uFFFD") ? { ...NOTHING, path } : null;
  return {
    path,
    kind: kindOf(stat),
    inode: String(stat.ino),
    bytes: Number(stat.size),
    mtimeNs: String(stat.mtimeNs),
    ctimeNs: String(stat.ctimeNs),
  };
}

// A name that is not UTF-8 cannot be looked at from here; it is kept in the list, so that the collector refuses it.
const NOTHING = { kind: "file", inode: "0", bytes: 0, mtimeNs: "0", ctimeNs: "0" } as const;

function kindOf(stat: BigIntStats): SeenFile["kind"] {
  if (stat.isFile()) return "file";
  if (stat.isSymbolicLink()) return "link";
  return stat.isDirectory() ? "folder" : "other";
}

async function lookAt(file: string): Promise<BigIntStats | null> {
  try {
    return await lstat(file, { bigint: true });
  } catch (thrown) {
    if (isGone(thrown)) return null;
    throw thrown;
  }
}

function isGone(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === "ENOENT" || code === "ENOTDIR";
}

const GROUP = 64;

async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += GROUP) {
    results.push(...(await Promise.all(items.slice(start, start + GROUP).map(work))));
  }
  return results;
}

// Not by locale: the order is part of a text whose hash is recorded.
function byCodeUnits(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
