import { changedFileWords } from "../../../domain/run/words/retry-words.ts";
import { HoldfastError } from "../../../base/failure.ts";
import type { Json } from "../../../base/json/json.ts";
import type { Stage } from "../../../domain/definition/definition.ts";
import type { RunView } from "../../../domain/run/context.ts";
import { attemptOf } from "../../../domain/run/state.ts";
import { chosenArtifacts, visibleArtifacts } from "../../../domain/run/stage/visible.ts";
import { feedbackFor } from "../../inputs/feedback.ts";
import { valueAt, type TemplateValues } from "../../inputs/fill.ts";
import { manifestFor } from "../../inputs/manifest.ts";
import { unitPath } from "../../inputs/unit-path.ts";
import type { EffectPort } from "../port.ts";
import type { Starting } from "./starting.ts";

/** The variables that name files which were written for a child. */
export type ChildFiles = Readonly<Record<string, string>>;

/** Writes what a child reads (input, manifest, feedback, item) beside its execution. */
export async function childFiles(port: EffectPort, starting: Starting): Promise<ChildFiles> {
  const { effect, view, unit, directory } = starting;
  const write = (name: string, value: unknown): string =>
    port.workspaces.writeChildFile(directory, name, `${JSON.stringify(value, null, 2)}\n`);
  const candidate = effect.role === "judge" ? effect.ref : null;
  const manifest = manifestFor(view, effect.stage, { artifacts: port.artifacts, candidate });
  await refuseChanged(port, view, effect.stage);
  if (candidate !== null) await refuseChangedCandidate(port, starting);
  const stage = view.state.stages[effect.stage.id];
  const feedback = stage === undefined || effect.role !== "work" ? null : feedbackFor(view.definition, stage, unit);
  return {
    HOLDFAST_INPUT: write("input.json", view.state.accepted.input),
    HOLDFAST_ARTIFACTS: write("artifacts.json", manifest),
    ...(feedback === null ? {} : { HOLDFAST_FEEDBACK: write("feedback.json", feedback) }),
    ...(effect.stage.each === null ? {} : { HOLDFAST_ITEM: write("item.json", starting.item) }),
  };
}

/** What a stage's templates are filled from. */
export function templateValues(port: EffectPort, starting: Starting): TemplateValues {
  const { effect, view, cwd } = starting;
  const { state } = view;
  return {
    input: state.accepted.input,
    item: starting.item,
    run: state.id,
    workspace: cwd,
    attempt: effect.ref.attempt,
    pipelineDir: state.accepted.sourceDir,
    files: (stage, output) =>
      effect.role === "judge" && stage === effect.stage.id
        ? candidateFiles(port, starting, output)
        : filesOf(port, view, { stage, output }),
  };
}

function filesOf(
  port: EffectPort,
  view: RunView,
  wanted: { readonly stage: string; readonly output: string },
): readonly string[] {
  return chosenArtifacts(view.state, wanted.stage)
    .filter((artifact) => artifact.record.name === wanted.output)
    .map((artifact) => port.artifacts.path(unitPath(view.state, artifact), artifact.attempt, artifact.record));
}

/** To a judge, the outputs of its own stage are the candidate's. */
function candidateFiles(port: EffectPort, { effect, view, unit }: Starting, output: string): readonly string[] {
  const records = attemptOf(unit, effect.ref.attempt)?.artifacts ?? [];
  return records
    .filter((record) => record.name === output)
    .map((record) => port.artifacts.path(unitPath(view.state, effect.ref), effect.ref.attempt, record));
}

/** A stored file that a stage is told of and that was changed is an error that stops the stage. Throws ARTIFACT_CHANGED. */
export async function refuseChanged(port: EffectPort, view: RunView, stage: Stage): Promise<void> {
  for (const artifact of visibleArtifacts(view, stage.id)) {
    const intact = await port.artifacts.intact(unitPath(view.state, artifact), artifact.attempt, [artifact.record]);
    if (!intact) throw changedFile(artifact.record.path, artifact.stage);
  }
}

/** A judge is shown what the attempt left, or nothing. */
async function refuseChangedCandidate(port: EffectPort, { effect, view, unit }: Starting): Promise<void> {
  const records = attemptOf(unit, effect.ref.attempt)?.artifacts ?? [];
  for (const record of records) {
    const intact = await port.artifacts.intact(unitPath(view.state, effect.ref), effect.ref.attempt, [record]);
    if (!intact) throw changedFile(record.path, effect.stage.id);
  }
}

function changedFile(path: string, stage: string): HoldfastError {
  return new HoldfastError("ARTIFACT_CHANGED", changedFileWords(path, stage));
}

/** The frozen list of an `each` stage, read from the artifact that names it. */
export async function readItems(port: EffectPort, view: RunView, stage: Stage): Promise<readonly Json[]> {
  const { each } = stage;
  if (each === null) return [];
  const [file] = filesOf(port, view, { stage: each.stage, output: each.output });
  if (file === undefined) throw new HoldfastError("OUTPUT_REFUSED", `${each.stage}.${each.output} is not there.`);
  const list = valueAt(await port.artifacts.readJson(file), pointerPath(each.pointer));
  if (!Array.isArray(list))
    throw new HoldfastError("OUTPUT_REFUSED", `${each.stage}.${each.output}#${each.pointer} is no list.`);
  return list;
}

/** One item of an `each` stage; null for a plain stage. */
export async function readItem(
  port: EffectPort,
  view: RunView,
  wanted: { readonly stage: Stage; readonly ordinal: number | null },
): Promise<Json> {
  if (wanted.ordinal === null) return null;
  return (await readItems(port, view, wanted.stage))[wanted.ordinal] ?? null;
}

/** The steps of a JSON pointer (RFC 6901). */
export function pointerPath(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
