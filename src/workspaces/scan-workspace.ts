import type { BigIntStats, Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { codeOf } from "../base/failure.ts";
import type { Checks } from "../ports/checks.ts";
import type { ScanWorkspace, SeenFile } from "../ports/workspaces.ts";
import { workspaceFailure } from "./workspace-failure.ts";
import { isQuick, matchingPaths, reachOf, type GlobReach } from "./glob-reach.ts";

/** Matches on the present thread. */
const DIRECT_MATCHING: Matching = { matching: async (glob, paths) => matchingPaths(glob, paths) };

type Matching = Pick<Checks, "matching">;

/** Makes what lists the matches of a glob in a workspace, sorted by path. Links are seen but never followed, nothing is opened. */
export function createScan(checks: Matching): ScanWorkspace {
  return async (workspace, glob) => {
    try {
      const paths = await pathsOf(checks, workspace, glob);
      const seen = await inGroups(paths, (path) => look(workspace, path));
      return seen.filter((file) => file !== null);
    } catch (thrown) {
      throw workspaceFailure(thrown, `read the workspace ${workspace}`);
    }
  };
}

/** Lists what a glob matches, on the present thread. */
export const scanWorkspace: ScanWorkspace = createScan(DIRECT_MATCHING);

async function pathsOf(checks: Matching, workspace: string, glob: string): Promise<readonly string[]> {
  const reach = reachOf(glob);
  const folder = reach.literal === null ? reach.base : posix.dirname(reach.literal);
  if (!(await isReachedWithoutLinks(workspace, folder))) return [];
  if (reach.literal !== null) return [reach.literal];
  const quick = isQuick(glob);
  const found: string[] = [];
  await walk({ workspace, reach: quick ? reach : { ...reach, matches: () => true }, found }, reach.base);
  const matching = quick ? found : await inBatches(found, async (paths) => checks.matching(glob, paths));
  return matching.toSorted(byCodeUnits);
}

const BATCH = 2_000;

async function inBatches(
  paths: readonly string[],
  match: (paths: readonly string[]) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let start = 0; start < paths.length; start += BATCH)
    found.push(...(await match(paths.slice(start, start + BATCH))));
  return found;
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
