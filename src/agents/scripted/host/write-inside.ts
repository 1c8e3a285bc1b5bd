import type { Stats } from "node:fs";
import { lstat, mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { codeOf } from "../../../base/failure.ts";

/** Writes a file below a folder; false when the path leaves it, be it by `..` or by a link. */
export async function writeInside(folder: string, path: string, content: string): Promise<boolean> {
  const target = resolve(folder, path);
  if (isAbsolute(path) || !isBelow(folder, target)) return false;
  const parent = dirname(target);
  const root = await realpath(folder);
  const existing = await realpath(await nearestExisting(parent));
  if (existing !== root && !isBelow(root, existing)) return false;
  if ((await statOrNull(target))?.isSymbolicLink() === true) return false;
  await mkdir(parent, { recursive: true });
  await writeFile(target, content);
  return true;
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function nearestExisting(path: string): Promise<string> {
  return (await statOrNull(path)) === null ? nearestExisting(dirname(path)) : path;
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}
