import { join } from "node:path";
import type { ArtifactRecord } from "../../domain/run/parts.ts";
import { sha256 } from "../../base/hash.ts";
import { invariant } from "../../base/invariant.ts";
import type { UnitPath } from "../../ports/workspaces.ts";

/** Where the files of one attempt are kept. */
export interface AttemptPlace {
  /** Up to here names are made durable: a folder that is new may itself be lost with its name. */
  readonly home: string;
  /** The artifacts of the whole run. */
  readonly root: string;
  readonly folder: string;
  /** Copies that are still incomplete; whatever lies here at the start of a collection is thrown away. */
  readonly partial: string;
  /** The list of files that leave the workspace, written before the first one goes. */
  readonly moves: string;
}

/** Lays out an attempt's folders. */
export function placeOf(home: string, unit: UnitPath, attempt: number): AttemptPlace {
  const root = join(home, "runs", step(unit.run), "artifacts");
  const steps = [...unitSteps(unit), String(attempt)];
  return {
    home,
    root,
    folder: join(root, ...steps),
    partial: join(root, ".partial", steps.join(".")),
    moves: join(root, ".moves", `${steps.join(".")}.json`),
  };
}

/** Absolute path of a stored file. */
export function storedPath(place: AttemptPlace, record: Pick<ArtifactRecord, "path">): string {
  invariant(isInside(record.path), `"${record.path}" leads out of an attempt's folder`);
  return join(place.folder, record.path);
}

/** Tells whether a relative path stays where it starts. */
export function isInside(path: string): boolean {
  return path !== "" && !path.startsWith("/") && !path.split("/").includes("..");
}

// A key is data: only its hash becomes part of a path.
function unitSteps({ stage, item }: UnitPath): readonly string[] {
  return item === null ? [step(stage)] : [step(stage), `${item.ordinal}-${sha256(item.key).slice(0, 8)}`];
}

function step(name: string): string {
  invariant(/^[\w@+=-][\w.@+=,-]*$/.test(name), `"${name}" cannot name a folder of a run`);
  return name;
}
