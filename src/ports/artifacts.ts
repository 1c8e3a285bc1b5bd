import type { CollectResult } from "../domain/run/commands.ts";
import type { Output } from "../domain/definition/definition.ts";
import type { JsonObject, Json } from "../base/json/json.ts";
import type { Mask } from "../base/secrets/mask.ts";
import type { ArtifactRecord, GivenVerdict } from "../domain/run/parts.ts";
import type { UnitPath } from "./workspaces.ts";

/** What must be collected from one ended attempt. */
export interface CollectRequest {
  readonly unit: UnitPath;
  readonly attempt: number;
  readonly workspace: string;
  /** Declared outputs that are due (those whose `when` does not hold are left out). */
  readonly outputs: readonly Output[];
  /** Text of the round's baseline; null: everything that matches is new. */
  readonly baseline: string | null;
  /** Artifacts of the attempt that this one reworks: what it did not touch is inherited from them. */
  readonly inherit: readonly ArtifactRecord[] | null;
  /** Path of what the child printed, for `stdout` outputs. */
  readonly printed: string;
  /** The agent's answer, for `answer` outputs; null when it gave none. */
  readonly answer: { readonly text: string; readonly mediaType: "text/markdown" | "application/json" } | null;
  /** Files that the child registered besides its declared outputs. */
  readonly registered: readonly { readonly name: string; readonly path: string }[];
  /** What is taken out of what it printed and answered. */
  readonly mask: Mask;
}

/** Files of one attempt by name, to be put back. */
export interface RestoreRequest {
  readonly unit: UnitPath;
  readonly attempt: number;
  readonly artifacts: readonly ArtifactRecord[];
  /** Files that other attempts of the stage had left: removed where the chosen attempt has none of that path. */
  readonly remove: readonly ArtifactRecord[];
  readonly workspace: string;
}

/** Where artifacts are kept: by run, stage and attempt, read-only, never sharing an inode with a workspace. */
export interface Artifacts {
  /** Takes the declared outputs of an attempt; done again after a crash it gives the same. Throws OUTPUT_REFUSED, STORE_FULL. */
  readonly collect: (request: CollectRequest) => Promise<CollectResult>;
  /** Writes an attempt's content into the workspace. Throws ARTIFACT_CHANGED when a stored file is not what it was. */
  readonly restore: (request: RestoreRequest) => Promise<void>;
  /** Absolute path of a stored file. */
  readonly path: (unit: UnitPath, attempt: number, record: ArtifactRecord) => string;
  /** Tells whether stored files still are what was recorded (size always, content by hash). */
  readonly intact: (unit: UnitPath, attempt: number, records: readonly ArtifactRecord[]) => Promise<boolean>;
  /** Judges a file by a JSON Schema: 100, or `rework` 0 with the faults as fixes. */
  readonly checkSchema: (file: string, schema: JsonObject) => Promise<NonNullable<GivenVerdict>>;
  /** Reads a stored JSON file. Throws OUTPUT_REFUSED when it is none. */
  readonly readJson: (file: string) => Promise<Json>;
}
