import { lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { sha256 } from "../../base/hash.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import type { ShownRun } from "../../domain/run/view/shown.ts";
import type { RecordedFile } from "../../app/reading/open-file.ts";
import { copyArtifact } from "../print/copy-artifact.ts";
import { placeOfArtifact } from "../print/artifact-place.ts";

/** Where the files of which stages are copied to. */
export interface Delivery {
  readonly home: string;
  readonly folder: string;
  readonly stages: readonly string[];
}

/** Makes the folder before anything is spent on what it is to hold. Throws FILE_UNWRITABLE. */
export function prepareDelivery(home: string, folder: string, definition: Definition): Delivery {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  return { home, folder, stages: lastStages(definition) };
}

/** The stages whose files no other stage takes further; a gate takes nothing, it only asks. */
function lastStages({ stages }: Definition): readonly string[] {
  const needed = new Set(stages.flatMap((stage) => (stage.work.kind === "gate" ? [] : stage.needs)));
  return stages.flatMap((stage) => (needed.has(stage.id) ? [] : [stage.id]));
}

/** Copies the delivered files as STAGE/PATH, an item's as STAGE/ITEM/PATH; never out of the folder. Throws ARTIFACT_CHANGED, FILE_UNWRITABLE. */
export async function deliver(run: ShownRun, { home, folder, stages }: Delivery): Promise<void> {
  for (const artifact of run.artifacts.filter(({ stage }) => stages.includes(stage))) {
    const { item, path } = placeOfArtifact(home, run.id, artifact);
    const target = join(folder, artifact.stage, ...(item === null ? [] : [item]), path);
    try {
      await copyInto(folder, { ...artifact, run: run.id }, target);
    } catch (cause) {
      throw cause instanceof HoldfastError ? cause : unwritable(target, cause);
    }
  }
}

/** The new file takes its name whole: what stood there, a link too, is replaced and never written through. */
async function copyInto(folder: string, artifact: RecordedFile, target: string): Promise<void> {
  refuseLinks(folder, dirname(target));
  mkdirSync(dirname(target), { recursive: true });
  // Beside it, and of a length of its own: the file's name may be as long as a name can be.
  const draft = join(dirname(target), `.holdfast-${sha256(target).slice(0, 16)}.new`);
  rmSync(draft, { force: true });
  await copyArtifact(artifact, draft, "wx");
  renameSync(draft, target);
}

/** A link below the folder may lead out of it. */
function refuseLinks(folder: string, at: string): void {
  if (relative(folder, at) === "") return;
  refuseLinks(folder, dirname(at));
  if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new HoldfastError("FILE_UNWRITABLE", `${at} is a link; nothing is written through it.`);
}

function unwritable(path: string, cause: unknown): HoldfastError {
  return new HoldfastError("FILE_UNWRITABLE", `${path} cannot be written: ${messageOf(cause)}.`, { cause });
}
