import { hashOf } from "../../../base/hash.ts";
import type { ContentHash, StageId } from "../../../base/brand.ts";
import type { Json } from "../../../base/json/json.ts";
import type { Stage } from "../../definition/definition.ts";
import { ancestorsOf, mentionedOutputs } from "../../definition/mentions.ts";
import type { RunView } from "../context.ts";
import type { ArtifactRecord } from "../parts.ts";
import { attemptOf, type RunState } from "../state.ts";

/** An artifact of a committed stage with the attempt that made it. */
export interface CommittedArtifact {
  readonly stage: StageId;
  readonly item: number | null;
  readonly key: string | null;
  readonly attempt: number;
  readonly record: ArtifactRecord;
}

/** The artifacts of a stage's chosen attempts, items in list order; empty while none is chosen. */
export function chosenArtifacts(state: RunState, id: StageId): readonly CommittedArtifact[] {
  return (state.stages[id]?.units ?? []).flatMap((unit) => {
    const attempt = unit.chosen === null ? undefined : attemptOf(unit, unit.chosen);
    return (attempt?.artifacts ?? []).map((record) => ({
      stage: id,
      item: unit.item,
      key: unit.key,
      attempt: attempt?.n ?? 0,
      record,
    }));
  });
}

/** The artifacts that a stage may read: those of everything that it needs, directly or through others. */
export function visibleArtifacts(view: RunView, stage: StageId): readonly CommittedArtifact[] {
  return ancestorsOf(view.definition, stage)
    .filter((id) => view.state.stages[id]?.state === "succeeded")
    .flatMap((id) => chosenArtifacts(view.state, id));
}

/** Tells whether an output exists: its stage has succeeded and left it (a list of no items leaves an empty one). */
function outputExists(state: RunState, id: StageId, output: string): boolean {
  const stage = state.stages[id];
  if (stage?.state !== "succeeded") return false;
  return stage.items !== null || chosenArtifacts(state, id).some((artifact) => artifact.record.name === output);
}

/** The stage because of which another cannot run: one whose output it names and which does not exist. */
export function missingMention(view: RunView, stage: Stage): StageId | null {
  return (
    mentionedOutputs(stage).find((mention) => !outputExists(view.state, mention.stage, mention.output))?.stage ?? null
  );
}

/** Tells whether all conditions of a `when` hold. */
export function conditionsHold(state: RunState, when: Readonly<Record<string, Json>> | null): boolean {
  return Object.entries(when ?? {}).every(([path, wanted]) => {
    const allowed = Array.isArray(wanted) ? wanted : [wanted];
    const actual = conditionValue(state, path);
    return allowed.some((value) => hashOf(value) === hashOf(actual));
  });
}

function conditionValue(state: RunState, path: string): Json {
  const [root, ...rest] = path.split(".");
  const [first = "", second = ""] = rest;
  if (root === "artifacts") return outputExists(state, first, second);
  if (root === "stages") return stageWord(state, first);
  return rest.reduce<Json>(fieldOf, state.accepted.input);
}

function stageWord(state: RunState, id: StageId): Json {
  const stage = state.stages[id];
  return stage === undefined ? "pending" : stage.state;
}

function fieldOf(value: Json, name: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.entries(value).find(([key]) => key === name)?.[1] ?? null;
}

/** A pinned definition does not change, and every commit of one of its stages needs this hash. */
const stageHashes = new WeakMap<Stage, Map<ContentHash | null, ContentHash>>();

/** What a stage's definition is, with the programs that its last attempt ran. */
export function stageHashOf(stage: Stage, program: ContentHash | null): ContentHash {
  const ofStage = stageHashes.get(stage) ?? new Map<ContentHash | null, ContentHash>();
  stageHashes.set(stage, ofStage);
  const known = ofStage.get(program) ?? hashOf([stage, program]);
  ofStage.set(program, known);
  return known;
}

/** What a stage was made from: the run's input, every artifact that it could read, and what was asked of it. */
export function inputHashOf(view: RunView, stage: StageId): ContentHash {
  const read = visibleArtifacts(view, stage).map(wordsOfArtifact);
  return hashOf([view.state.accepted.input, read, ...askedOf(view, stage)]);
}

/** What the items of a stage are made of beside themselves: the stage, the run's input, and what it reads but the list. */
export function itemsBasisOf(view: RunView, stage: Stage): ContentHash {
  const others = visibleArtifacts(view, stage.id).filter(
    ({ stage: from, record }) => from !== stage.each?.stage || record.name !== stage.each.output,
  );
  return hashOf([stage, view.state.accepted.input, others.map(wordsOfArtifact), ...askedOf(view, stage.id)]);
}

/** What was asked of a stage is something that it is made from; nothing for a stage of which nothing was. */
function askedOf({ state }: RunView, stage: StageId): readonly Json[] {
  const asked = (state.stages[stage]?.revisions ?? []).map(({ kind, words, parameters }) =>
    parameters === undefined ? [kind, words] : [kind, words, parameters],
  );
  return asked.length === 0 ? [] : [asked];
}

function wordsOfArtifact({ stage, key, record }: CommittedArtifact): readonly (string | null)[] {
  return [stage, key, record.name, record.path, record.sha256];
}
