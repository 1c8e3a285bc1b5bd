import picomatch from "picomatch";

/** How far a glob can reach, so that a walk leaves out what it cannot match. */
export interface GlobReach {
  readonly matches: (path: string) => boolean;
  /** Folder in which every match lies, without slashes at its ends; empty for the workspace itself. */
  readonly base: string;
  /** The one path that a glob without wildcards names; null for any other. */
  readonly literal: string | null;
  /** Number of path segments of the longest possible match. */
  readonly depth: number;
  /** Folders whose name begins with a dot may hold matches. */
  readonly entersDotFolders: boolean;
}

/** Works out where the matches of a glob can lie; where that is not plain, the whole workspace is the answer. */
export function reachOf(glob: string): GlobReach {
  const matches = picomatch(glob);
  const { base, isGlob, negated, start } = picomatch.scan(glob);
  const entersDotFolders = /(?:^|[/{,(|!])\./.test(glob.slice(start));
  if (negated || base.includes("\\")) return { matches, base: "", literal: null, depth: Infinity, entersDotFolders };
  if (!isGlob) return { matches, base: "", literal: base.replace(/\/+$/, ""), depth: 0, entersDotFolders };
  return { matches, base, literal: null, depth: depthOf(glob.slice(start)), entersDotFolders };
}

// A slash inside braces or parentheses is no plain segment.
function depthOf(glob: string): number {
  return /\*\*|[{([][^})\]]*\//.test(glob) ? Infinity : glob.split("/").length;
}
