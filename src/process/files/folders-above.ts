import { statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folders of executions, of the run, of all runs, and the home: each may be new, and be lost with its name. */
const FOLDERS_ABOVE = 4;

/** The home of an execution's folder. */
export function homeAbove(directory: string): string {
  return join(directory, ...Array.from({ length: FOLDERS_ABOVE }, () => ".."));
}

/** So many folders at most are remembered. */
const REMEMBERED = 1_000;

/** Folders whose names are on disk: the path, and which folder it was. */
const named = new Map<string, string>();

/** What of the folders above an execution's must be synced, so that none is lost with its name. */
export interface FoldersAbove {
  readonly folders: readonly string[];
  /** To be called once they are synced: a folder that is still the same one needs it no more. */
  readonly synced: () => void;
}

/** The folders above that of an execution, without those that were synced since the name below them was made. */
export function foldersAbove(directory: string): FoldersAbove {
  // The execution's own folder is new each time.
  const folders = [dirname(directory)];
  const noted: (readonly [string, string])[] = [];
  for (let at = dirname(directory), above = 1; above < FOLDERS_ABOVE && at !== dirname(at); above += 1) {
    const which = identityOf(at);
    if (named.get(at) !== which) {
      folders.push(dirname(at));
      noted.push([at, which]);
    }
    at = dirname(at);
  }
  return {
    folders,
    synced: () => {
      if (named.size > REMEMBERED) named.clear();
      for (const [folder, which] of noted) named.set(folder, which);
    },
  };
}

/** A folder that was created again under its name may get the number of the one before, but not its birth. */
function identityOf(folder: string): string {
  const { dev, ino, birthtimeNs } = statSync(folder, { bigint: true });
  return `${dev}:${ino}:${birthtimeNs}`;
}
