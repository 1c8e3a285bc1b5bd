import { join, relative } from "node:path";
import type { ShownArtifact } from "../../domain/run/view/shown.ts";

/** Where an artifact lies within its run: the folder of its item (null without one), and its path below the attempt. */
export interface ArtifactPlace {
  readonly item: string | null;
  readonly path: string;
}

/** Finds the relative path that an artifact had in its stage's workspace, from where it is kept. */
export function placeOfArtifact(home: string, run: string, artifact: ShownArtifact): ArtifactPlace {
  const steps = relative(join(home, "runs", run, "artifacts", artifact.stage), artifact.path).split("/");
  const item = artifact.item === null ? null : (steps[0] ?? null);
  return { item, path: steps.slice(item === null ? 1 : 2).join("/") };
}
