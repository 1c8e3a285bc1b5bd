import type { ContentHash, RunId, StageId } from "../base/brand.ts";
import type { Output } from "../domain/definition/definition.ts";

/** A unit of a stage by the folder names that it uses; an item's key is data and never a path. */
export interface UnitPath {
  readonly run: RunId;
  readonly stage: StageId;
  /** Place and key of an item of `each`; null for a plain stage. */
  readonly item: { readonly ordinal: number; readonly key: string } | null;
}

/** What a scan saw at a path (relative to the workspace, forward slashes). Numbers of the file system are decimal texts. */
export interface SeenFile {
  readonly path: string;
  /** Only a regular file can be collected; links are seen and never followed. */
  readonly kind: "file" | "link" | "folder" | "other";
  readonly inode: string;
  readonly bytes: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
}

/** Lists what a glob matches in a workspace, sorted by path: one implementation for baseline and collector. */
export type ScanWorkspace = (workspace: string, glob: string) => Promise<readonly SeenFile[]>;

/** A baseline's text is the canonical JSON of this; files are sorted by path. */
export interface Baseline {
  readonly format: 1;
  readonly files: readonly BaselineFile[];
}

/** A regular file before a round; `sha256` only where the file was so young that its stat proves nothing. */
export interface BaselineFile extends Omit<SeenFile, "kind"> {
  readonly sha256: ContentHash | null;
}

/** Where a run's work happens. All paths are absolute. */
export interface Workspaces {
  /** The folder of a run. */
  readonly runFolder: (run: RunId) => string;
  /** Tells whether the run has its workspace; an ended one may have been freed. */
  readonly isThere: (run: RunId) => boolean;
  /** Notes that a freed workspace is being filled again; until the end it counts as not there. */
  readonly beginRefill: (run: RunId) => void;
  readonly endRefill: (run: RunId) => void;
  /** The run's own workspace; made when it is not there. */
  readonly shared: (run: RunId) => string;
  /** A workspace of a unit's own; made when it is not there. */
  readonly own: (unit: UnitPath) => string;
  /** A folder of one judge's execution. */
  readonly scratch: (run: RunId, name: string) => string;
  readonly executionFolder: (run: RunId, name: string) => string;
  /** What the declared outputs match before a round's first attempt: a canonical text to be compared with later. */
  readonly baseline: (workspace: string, outputs: readonly Output[]) => Promise<string>;
  /** Writes a small file for a child (input, manifest, feedback) beside its execution and returns its path. */
  readonly writeChildFile: (folder: string, name: string, text: string) => string;
  /** A snapshot of a run for people and scripts; never read back. */
  readonly writeStateFile: (run: RunId, text: string) => void;
}
