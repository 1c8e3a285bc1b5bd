import { named } from "../../base/own.ts";
import type { Stage } from "../../domain/definition/definition.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { ArtifactRecord, AttemptRef } from "../../domain/run/parts.ts";
import { attemptOf, findUnit } from "../../domain/run/state.ts";
import { visibleArtifacts, type CommittedArtifact } from "../../domain/run/stage/visible.ts";
import type { Artifacts } from "../../ports/artifacts.ts";
import { unitPath } from "./unit-path.ts";

/** One file as a child sees it. */
interface ManifestFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
}

/** The data of `$HOLDFAST_ARTIFACTS`: stage → output → files. */
export type Manifest = Readonly<Record<string, Readonly<Record<string, readonly ManifestFile[]>>>>;

/** What a stage may read: its needs' artifacts, and for a judge the candidate's under its own stage. */
export function manifestFor(
  view: RunView,
  stage: Stage,
  more: { readonly artifacts: Artifacts; readonly candidate: AttemptRef | null },
): Manifest {
  const manifest = named<Record<string, ManifestFile[]>>();
  const add = (artifact: CommittedArtifact): void => {
    const { record } = artifact;
    const outputs = (manifest[artifact.stage] ??= named());
    const files = (outputs[record.name] ??= []);
    files.push({
      path: more.artifacts.path(unitPath(view.state, artifact), artifact.attempt, record),
      sha256: record.sha256,
      bytes: record.bytes,
      mediaType: record.mediaType,
    });
  };
  for (const artifact of visibleArtifacts(view, stage.id)) add(artifact);
  for (const record of candidateArtifacts(view, more.candidate))
    if (more.candidate !== null) add({ ...more.candidate, key: null, record });
  return manifest;
}

function candidateArtifacts(view: RunView, ref: AttemptRef | null): readonly ArtifactRecord[] {
  const unit = ref === null ? undefined : findUnit(view.state, ref);
  return (unit === undefined || ref === null ? undefined : attemptOf(unit, ref.attempt)?.artifacts) ?? [];
}
