import { HoldfastError } from "../base/failure.ts";
import { isInside } from "./layout.ts";

/** Refuses paths that cannot be kept or that two file systems would not tell apart. Throws OUTPUT_REFUSED. */
export function refuseUnsafePaths(paths: Iterable<string>): void {
  const pathsByFolded = new Map<string, string>();
  for (const path of paths) {
    refuseUnsafePath(path);
    const folded = foldCase(path);
    const other = pathsByFolded.get(folded);
    if (other !== undefined && other !== path) {
      throw refused(path, `it cannot be told from ${JSON.stringify(other)} where case or spelling does not count`);
    }
    pathsByFolded.set(folded, path);
  }
}

/** The failure of an output that cannot be taken. */
export function refused(path: string, why: string): HoldfastError {
  return new HoldfastError("OUTPUT_REFUSED", `The file ${JSON.stringify(path)} cannot be taken: ${why}.`, {
    details: { path },
  });
}

function refuseUnsafePath(path: string): void {
  if (!isInside(path)) throw refused(path, "it lies outside the workspace");
  if (/\p{Cc}/u.test(path)) throw refused(path, "its name holds a control character");
  // Names that are not UTF-8 reach us with this character, and no file can be opened by them.
  if (path.includes("\uFFFD")) throw refused(path, "its name is not valid UTF-8");
}

function foldCase(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}
