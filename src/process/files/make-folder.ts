import { lstatSync, mkdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { codeOf, HoldfastError } from "../../base/failure.ts";
import { invariant } from "../../base/invariant.ts";

/**
 * Makes a folder below a home, and what is missing on the way to it. A child can put a link in the place of any folder that
 * is its run's: nothing is written, and nothing removed, through it. Throws FILE_UNREADABLE where anything but a folder is in the way.
 */
export function makeFolder(home: string, folder: string): void {
  const steps = relative(home, folder).split(sep);
  invariant(steps[0] !== "..", `${folder} is not below ${home}`);
  let at = home;
  for (const step of steps) {
    at = join(at, step);
    if (!isFolder(at)) make(at, home);
  }
}

/** Tells whether a folder below a home is there, and is reached without links. */
export function isOwnFolder(home: string, folder: string): boolean {
  let at = home;
  return relative(home, folder)
    .split(sep)
    .every((step) => {
      at = join(at, step);
      return lstatSync(at, { throwIfNoEntry: false })?.isDirectory() === true;
    });
}

function make(folder: string, home: string): void {
  try {
    // The home itself is its owner's, wherever its name leads.
    mkdirSync(folder, { recursive: dirname(folder) === home, mode: 0o700 });
  } catch (thrown) {
    if (codeOf(thrown) !== "EEXIST" || !isFolder(folder)) throw thrown;
  }
}

function isFolder(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return stat !== undefined;
  const what = stat.isSymbolicLink() ? "a link" : "no folder";
  throw new HoldfastError("FILE_UNREADABLE", `${path} is ${what}: something has taken the place of a run's folder.`, {
    hint: "Nothing is written through it. Put the folder back where it was, then retry.",
  });
}
