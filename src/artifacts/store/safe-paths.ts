import { HoldfastError } from "../../base/failure.ts";
import { isInside } from "./layout.ts";

/** A path to be kept, and the name of the output that Holdfast writes there itself; null for a file. */
export interface KeptPath {
  readonly path: string;
  readonly madeFor: string | null;
}

/** Refuses paths that cannot be kept or that two file systems would not tell apart. Throws OUTPUT_REFUSED. */
export function refuseUnsafePaths(places: Iterable<KeptPath>): void {
  const pathsByFolded = new Map<string, KeptPath>();
  for (const place of places) {
    const { path, madeFor } = place;
    refuseUnsafePath(path);
    const folded = foldCase(path);
    const other = pathsByFolded.get(folded);
    if (other !== undefined && other.path !== path) {
      throw refused(path, `it cannot be told from ${JSON.stringify(other.path)} where case or spelling does not count`);
    }
    if (other !== undefined && other.madeFor !== madeFor) {
      throw refused(path, `the output "${other.madeFor ?? madeFor}" is kept under that name`);
    }
    pathsByFolded.set(folded, place);
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
