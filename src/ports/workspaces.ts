import type { RunId, StageId } from "../base/brand.ts";
import type { Output } from "../domain/definition/definition.ts";

/** A unit of a stage by the folder names that it uses; an item's key is data and never a path. */
export interface UnitPath {
  readonly run: RunId;
  readonly stage: StageId;
  /** Place and key of an item of `each`; null for a plain stage. */
  readonly item: { readonly ordinal: number; readonly key: string } | null;
}

/** Where a run's work happens. All paths are absolute. */
export interface Workspaces {
  /** The folder of a run. */
  readonly runFolder: (run: RunId) => string;
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
