import {
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import { sha256 } from "../../base/hash.ts";
import { entriesBelow } from "../../process/files/entries-below.ts";
import { makeFolder } from "../../process/files/make-folder.ts";
import { noteHead } from "../../recorder/noted-head.ts";
import { verify } from "../../recorder/verify.ts";
import { openAuditReader } from "../../store/sqlite/read/audit-reader.ts";
import { copyStore } from "../../store/sqlite/write/rewrite-rows.ts";

/** What a backup holds. */
export interface Backup {
  readonly to: string;
  readonly files: number;
  readonly bytes: number;
}

/** What stands beside the database and is never taken back by its owner: everything but the lock, the daemon's file and logs. */
const FOLDERS = ["payloads", "runs"] as const;

/**
 * Writes a copy of a home that can be restored, while others work in it: the database as it is at one moment, then the
 * files that it may name. Under its name once it is whole and verified. Throws NOT_FOUND, FILE_UNWRITABLE, STORE_DAMAGED.
 */
export async function backUp(home: string, target: string): Promise<Backup> {
  const to = resolve(target);
  refuseTarget(home, to);
  const making = join(dirname(to), `.holdfast-${sha256(to).slice(0, 16)}.new`);
  try {
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true, mode: 0o700 });
    // First the database: files that come after it are more than it names, never less.
    await copyStore(home, join(making, "holdfast.db"));
    for (const name of FOLDERS) {
      // A link in its place may lead anywhere: that is refused.
      if (lstatSync(join(home, name), { throwIfNoEntry: false }) !== undefined) makeFolder(home, join(home, name));
      copyFolder(join(home, name), join(making, name));
    }
    confirm(making);
    if (existsSync(to)) rmSync(to, { recursive: true });
    renameSync(making, to);
  } catch (failure) {
    rmSync(making, { recursive: true, force: true });
    if (failure instanceof HoldfastError) throw failure;
    throw new HoldfastError("FILE_UNWRITABLE", `The backup ${to} cannot be written: ${messageOf(failure)}.`, {
      cause: failure,
    });
  }
  return { to, ...sizeOf(to) };
}

function refuseTarget(home: string, to: string): void {
  if (!existsSync(join(home, "holdfast.db")))
    throw new HoldfastError("NOT_FOUND", `The home ${home} has no store yet.`);
  if (!relative(home, to).startsWith(".."))
    throw new HoldfastError("FILE_UNWRITABLE", `The backup ${to} would lie in the home itself.`);
  const there = lstatSync(to, { throwIfNoEntry: false });
  if (there !== undefined && (!there.isDirectory() || readdirSync(to).length > 0))
    throw new HoldfastError("FILE_UNWRITABLE", `${to} is there already.`, {
      hint: "Name a folder that is not there yet.",
    });
  if (!existsSync(dirname(to))) throw new HoldfastError("FILE_UNWRITABLE", `The folder ${dirname(to)} is not there.`);
}

// A clone where the file system can. What vanishes while it is copied is scratch of a run that works: the record's own
// files are never taken away under an open run.
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const entry of unlessGone(() => readdirSync(from, { withFileTypes: true })) ?? []) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.isFile()) unlessGone(() => copyFileSync(source, target, constants.COPYFILE_FICLONE));
    else if (entry.isSymbolicLink()) unlessGone(() => symlinkSync(readlinkSync(source), target));
  }
}

function unlessGone<T>(work: () => T): T | null {
  try {
    return work();
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}

function confirm(copy: string): void {
  const reader = openAuditReader(copy);
  if (reader === null) throw new HoldfastError("STORE_DAMAGED", "The copy of the store cannot be read.");
  try {
    const [fault] = verify(reader, []);
    if (fault !== undefined)
      throw new HoldfastError(
        "STORE_DAMAGED",
        `The record is damaged (${fault.code}: ${fault.message}); no backup was written.`,
      );
    noteHead(copy, reader);
  } finally {
    reader.close();
  }
}

function sizeOf(folder: string): { readonly files: number; readonly bytes: number } {
  const sizes = entriesBelow(folder)
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => lstatSync(join(parentPath, name)).size);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
