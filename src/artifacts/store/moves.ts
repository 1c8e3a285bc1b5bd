import { named } from "../../base/own.ts";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { entries } from "../../base/entries.ts";
import { codeOf } from "../../base/failure.ts";
import { canonicalJson } from "../../base/json/json.ts";
import { objectOf, parseJson, textsOf } from "../../base/json/json-fields.ts";
import type { Candidate, Moves } from "../collect/candidate.ts";
import { makeFolder } from "../../process/files/make-folder.ts";
import type { Disk } from "./disk.ts";
import type { AttemptPlace } from "./layout.ts";
import { leavingPaths } from "./stage-copies.ts";
import { syncFoldersOf } from "./sync-folders.ts";

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
export async function writeMoves(
  disk: Disk,
  { home, moves: file }: AttemptPlace,
  candidates: readonly Candidate[],
): Promise<void> {
  const leaving = leavingPaths(candidates);
  const files = candidates.filter(({ output, path }) => output !== null && leaving.has(path));
  if (files.length === 0) return;
  const moves = named<string[]>();
  for (const { name, path } of files) (moves[name] ??= []).push(path);
  const temporary = `${file}.new`;
  makeFolder(home, dirname(file));
  await rm(temporary, { force: true });
  {
    await using target = await open(temporary, "wx", 0o600);
    await disk.write(target, Buffer.from(canonicalJson(moves)), 0);
    await disk.sync(target);
  }
  await rename(temporary, file);
  await syncFoldersOf([file], home);
}
