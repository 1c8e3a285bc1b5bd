import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  createReadStream,
  lstatSync,
  readdirSync,
  statfsSync,
  statSync,
  type Stats,
} from "node:fs";
import { pipeline } from "node:stream/promises";
import { codeOf } from "../../base/failure.ts";
import type { HomeFiles, SeenEntry } from "../../doctor/examination.ts";
import { entriesBelow } from "../../process/files/entries-below.ts";
import { isOwnFolder } from "../../process/files/make-folder.ts";
import { networkOf } from "../home/home-folder.ts";

/** The file system as it is. */
export function createHomeFiles(home: string): HomeFiles {
  return {
    see,
    // What a link in a folder's place leads to is none of the home's.
    names: (folder) =>
      folder === home || isOwnFolder(home, folder) ? orElse(() => readdirSync(folder).toSorted(), []) : [],
    holdsFiles: (folder) => orElse(() => entriesBelow(folder), []).some((entry) => !entry.isDirectory()),
    mayWrite: (path) => mayUse(path, constants.W_OK | constants.X_OK),
    mayRun: (path) => mayUse(path, constants.X_OK) && statSync(path).isFile(),
    contentHash,
    freeBytes: () => {
      const { bavail, bsize } = statfsSync(home);
      return bavail * bsize;
    },
    network: () => networkOf(statfsSync(home).type),
  };
}

function see(path: string): SeenEntry | null {
  const seen = orElse(() => lstatSync(path), null);
  return seen === null
    ? null
    : { kind: kindOf(seen), mode: seen.mode & 0o777, bytes: seen.size, changedAt: Math.round(seen.mtimeMs) };
}

function kindOf(seen: Stats): SeenEntry["kind"] {
  if (seen.isFile()) return "file";
  if (seen.isDirectory()) return "folder";
  return seen.isSocket() ? "socket" : "other";
}

async function contentHash(file: string): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
    return hash.digest("hex");
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}

/** What is not there is no failure; everything else is. */
function orElse<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT" || codeOf(thrown) === "ENOTDIR") return otherwise;
    throw thrown;
  }
}

function mayUse(path: string, how: number): boolean {
  try {
    accessSync(path, how);
    return true;
  } catch {
    return false;
  }
}
