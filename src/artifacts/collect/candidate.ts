import type { Output } from "../../domain/definition/definition.ts";
import type { ArtifactRecord } from "../../domain/run/parts.ts";
import type { Checks } from "../../ports/checks.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CollectRequest } from "../../ports/artifacts.ts";
import type { ScanWorkspace, SeenFile } from "../../ports/workspaces.ts";
import type { FilesBefore } from "./changed-since.ts";
import type { Disk } from "../store/disk.ts";
import type { AttemptPlace } from "../store/layout.ts";

/** What collecting needs from the world. */
export interface Collector {
  readonly clock: Pick<Clock, "after" | "now">;
  readonly scan: ScanWorkspace;
  readonly disk: Disk;
  readonly checks: Pick<Checks, "json">;
}

/** Paths that leave the workspace, by the name of their output. */
export type Moves = Readonly<Record<string, readonly string[]>>;

/** One collection: what was asked for, and what is known before the workspace is looked at. */
export interface Collection {
  readonly request: CollectRequest;
  readonly place: AttemptPlace;
  readonly before: FilesBefore;
  /** Files that this attempt's collection had moved out of the workspace before it was interrupted. */
  readonly moves: Moves;
}

/** A file that may become an artifact under a name. */
export interface Candidate {
  readonly name: string;
  /** Relative to the attempt's folder. */
  readonly path: string;
  readonly source: Source;
  readonly bytes: number;
  /** The declared output whose promises it must keep; null for a registered file. */
  readonly output: Output | null;
}

/** Where a candidate's content comes from. */
type Source =
  | { readonly is: "workspace"; readonly seen: SeenFile; readonly move: boolean }
  | { readonly is: "moved" }
  | { readonly is: "inherited"; readonly record: ArtifactRecord }
  | { readonly is: "printed" }
  | { readonly is: "answer"; readonly text: string; readonly mediaType: string };

/** What was found for one declared output. */
export interface Found {
  readonly output: Output;
  readonly candidates: readonly Candidate[];
  /** Everything that the glob matches now, without files that are too small for an output which may be missing. */
  readonly seen: readonly SeenFile[];
}
