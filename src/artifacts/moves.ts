import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { entries } from "../base/entries.ts";
import { codeOf } from "../base/failure.ts";
import { canonicalJson } from "../base/json.ts";
import { objectOf, parseJson, textsOf } from "../base/json-fields.ts";
import type { Candidate } from "./candidate.ts";
import type { Disk } from "./disk.ts";
import { syncFolder } from "./sync-folders.ts";

/** Paths that leave the workspace, by the name of their output. */
export type Moves = Readonly<Record<string, readonly string[]>>;

// Once a file has left the workspace, only this list tells a later collection that the attempt had written it.

/** Reads which files an earlier, interrupted collection of the attempt meant to move. */
export async function readMoves(file: string): Promise<Moves> {
  try {
    const written = objectOf(parseJson(await readFile(file, "utf8")));
    return Object.fromEntries(entries(written).map(([name, paths]) => [name, textsOf(paths)]));
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return {};
    throw thrown;
  }
}

/** Notes, durably and before the first file goes, which ones leave the workspace. */
export async function writeMoves(disk: Disk, file: string, candidates: readonly Candidate[]): Promise<void> {
  const leaving = candidates.filter(isLeaving);
  if (leaving.length === 0) return;
  const moves: Record<string, string[]> = {};
  for (const { name, path } of leaving) (moves[name] ??= []).push(path);
  const temporary = `${file}.new`;
  const made = await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await rm(temporary, { force: true });
  {
    await using target = await open(temporary, "wx", 0o600);
    await disk.write(target, Buffer.from(canonicalJson(moves)), 0);
    await disk.sync(target);
  }
  await rename(temporary, file);
  await syncFolder(dirname(file));
  if (made !== undefined) await syncFolder(dirname(made));
}

function isLeaving({ source }: Candidate): boolean {
  return source.is === "moved" || (source.is === "workspace" && source.move);
}
