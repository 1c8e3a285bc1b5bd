import { realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { CollectRequest } from "../../ports/artifacts.ts";
import type { Candidate, Collection } from "./candidate.ts";
import { codeOf } from "../../base/failure.ts";
import { isInside } from "../store/layout.ts";
import { lookAt, seenFile } from "../store/regular-file.ts";
import { refused } from "../store/safe-paths.ts";

type Registered = CollectRequest["registered"][number];

/** Finds a file that the child registered; null when nothing is there. Throws OUTPUT_REFUSED for what is no file inside. */
export async function findRegistered(collection: Collection, registered: Registered): Promise<Candidate | null> {
  const { name, path: written } = registered;
  const path = await pathInside(collection.request.workspace, written);
  if (path === null) return null;
  const file = join(collection.request.workspace, path);
  const stat = await lookAt(file);
  const seen = seenFile(path, stat);
  if (seen !== null) {
    return { name, path, source: { is: "workspace", seen, move: false }, bytes: seen.bytes, output: null };
  }
  if (stat !== null) throw refused(written, stat.isDirectory() ? "it is a folder" : "it is no regular file");
  return movedCandidate(collection, { name, path });
}

async function movedCandidate({ moves, place }: Collection, found: Registered): Promise<Candidate | null> {
  if (!Object.values(moves).some((paths) => paths.includes(found.path))) return null;
  const stored = await lookAt(join(place.folder, found.path));
  if (stored?.isFile() !== true) return null;
  return { ...found, source: { is: "moved" }, bytes: Number(stored.size), output: null };
}

// A link on the way is followed only to see where the file really lies: nothing outside is ever opened.
async function pathInside(workspace: string, written: string): Promise<string | null> {
  const file = resolve(workspace, written);
  const folder = await realFolder(dirname(file));
  if (folder === null) return null;
  const path = relative(await realpath(workspace), join(folder, basename(file)));
  if (!isInside(path)) throw refused(written, "it lies outside the workspace");
  return path;
}

async function realFolder(folder: string): Promise<string | null> {
  try {
    return await realpath(folder);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT" || codeOf(thrown) === "ENOTDIR") return null;
    throw thrown;
  }
}
