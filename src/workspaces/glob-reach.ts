import picomatch from "picomatch";

/** The paths of some that a glob matches; may take as long as glob and paths like. */
export function matchingPaths(glob: string, paths: readonly string[]): readonly string[] {
  const matches = picomatch(glob);
  return paths.filter((path) => matches(path));
}

/**
 * Tells whether a glob is matched in time that grows with the length of a path or its square, whatever the path: at most two
 * wildcards in one name and one for folders, and no groups that repeat.
 */
export function isQuick(glob: string): boolean {
  const steps = glob.split("/");
  const deep = steps.filter((step) => step.includes("**")).length;
  const wildcards = steps.map((step) => step.match(/\*+/g)?.length ?? 0);
  return deep <= 1 && Math.max(...wildcards) <= 2 && !/[()+]|\{[^}]*[*?{]/.test(glob);
}

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
