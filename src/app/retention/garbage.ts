import { createHash } from "node:crypto";
import { createReadStream, lstatSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { codeOf, messageOf } from "../../base/failure.ts";
import type { RunRow } from "../../ports/event-log.ts";
import { chosenPlaces } from "./chosen-places.ts";
import { entriesBelow } from "../../process/files/entries-below.ts";
import { isOwnFolder } from "../../process/files/make-folder.ts";
import type { Reading } from "../reading/reading.ts";
import { ENDED_STATES } from "../../domain/run/states.ts";

// What retention may take. Of an open run nothing; of an ended one never a chosen artifact, a journal or the record; its
// workspace only when every file in it is one of the chosen artifacts, so that a next version gets it back from the store.

/** Folders of a run that may go. */
export interface Garbage {
  readonly run: string;
  readonly pipeline: string;
  readonly version: number;
  readonly kind: "workspace" | "attempts" | "judges";
  readonly files: number;
  readonly bytes: number;
  readonly folders: readonly string[];
}

/** What stays although its run has ended, and why. */
export interface Kept {
  readonly run: string;
  readonly pipeline: string;
  readonly kind: "workspace";
  readonly why: string;
}

/** What is found in a home. */
export interface Found {
  readonly garbage: readonly Garbage[];
  readonly kept: readonly Kept[];
}

/** Looks through the ended runs of a home; changes nothing. */
export async function findGarbage(home: string, reading: Reading): Promise<Found> {
  const quarantined = reading.quarantined();
  const garbage: Garbage[] = [];
  const kept: Kept[] = [];
  for (const row of reading.store.openRuns(ENDED_STATES)) {
    if (row.processes > 0 || quarantined.has(row.id)) continue;
    const found = await ownGarbage(home, { row, folder: join(home, "runs", row.id), reading });
    garbage.push(...found.garbage);
    kept.push(...found.kept);
  }
  return { garbage, kept };
}

interface Looking {
  readonly row: RunRow;
  readonly folder: string;
  readonly reading: Reading;
}

/** What a run's child put in the place of its folder is not gone through, and what cannot be read stays. */
async function ownGarbage(home: string, looking: Looking): Promise<Found> {
  const { row, folder } = looking;
  const kept = (why: string): Found => ({
    garbage: [],
    kept: [{ run: row.id, pipeline: row.pipeline, kind: "workspace", why }],
  });
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return { garbage: [], kept: [] };
  if (!isOwnFolder(home, folder)) return kept("a link or a file has taken the place of its folder");
  try {
    return await garbageOf(looking);
  } catch (thrown) {
    if (codeOf(thrown) === null) throw thrown;
    return kept(`it cannot be read (${messageOf(thrown)})`);
  }
}

async function garbageOf({ row, folder, reading }: Looking): Promise<Found> {
  const artifacts = join(folder, "artifacts");
  const { chosen, unchosen } = chosenPlaces(artifacts, reading.store, row.id);
  const garbage = [
    // What a failed run made is all that there is of it; only a completed one has chosen what is delivered.
    ...(row.state === "completed" ? garbageIn(row, "attempts", unchosen) : []),
    ...garbageIn(row, "judges", [join(folder, "scratch"), join(artifacts, ".partial")]),
  ];
  const workspaces = [join(folder, "workspace"), join(folder, "stages")];
  const unsaved = await unsavedFiles(workspaces, chosen);
  if (unsaved.length === 0) return { garbage: [...garbage, ...garbageIn(row, "workspace", workspaces)], kept: [] };
  const why = `${unsaved.length === 1 ? "a file of it is" : `${unsaved.length} files of it are`} saved nowhere else`;
  return { garbage, kept: [{ run: row.id, pipeline: row.pipeline, kind: "workspace", why }] };
}

function garbageIn(row: RunRow, kind: Garbage["kind"], folders: readonly string[]): readonly Garbage[] {
  const files = folders.flatMap(entriesBelow).filter((entry) => !entry.isDirectory());
  if (files.length === 0) return [];
  const bytes = files.reduce((sum, entry) => sum + sizeOf(pathOf(entry)), 0);
  const { id: run, pipeline: name, version } = row;
  return [{ run, pipeline: name, version, kind, files: files.length, bytes, folders }];
}

/** The files that are not, byte for byte, among the stored ones; links and the like are nowhere else either. */
async function unsavedFiles(folders: readonly string[], stored: readonly string[]): Promise<readonly string[]> {
  const files = folders.flatMap(entriesBelow).filter((entry) => !entry.isDirectory());
  const copies = stored
    .flatMap(entriesBelow)
    .filter((entry) => entry.isFile())
    .map(pathOf);
  const sizes = new Set(copies.map(sizeOf));
  const strange = files.filter((entry) => !entry.isFile() || !sizes.has(sizeOf(pathOf(entry))));
  if (files.length === 0 || strange.length > 0) return strange.map(pathOf);
  const saved = new Set<string>();
  for (const path of copies) saved.add(await contentOf(path));
  const unsaved: string[] = [];
  for (const path of files.map(pathOf)) if (!saved.has(await contentOf(path))) unsaved.push(path);
  return unsaved;
}

async function contentOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

function pathOf(entry: Dirent): string {
  return join(entry.parentPath, entry.name);
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
