import type { StageId } from "../../../base/brand.ts";
import { ok, refused, type Result } from "../../../base/result.ts";
import type { Definition, Revision } from "../../definition/definition.ts";
import { findStage, withDescendants } from "../../definition/mentions.ts";
import { saidKinds } from "../../definition/said-kinds.ts";
import type { OfferedKind, Refusal } from "../commands.ts";
import type { RunView } from "../context.ts";
import type { AskedRevision, ChosenBy, FoundKind } from "../parts.ts";
import { isEnded, type RunState } from "../state.ts";
import { unfinishedStages } from "./unfinished.ts";

/** What a revision of a run would do. */
export interface RevisionPlan {
  /** The version that it opens. */
  readonly version: number;
  /** Null where a stage was named instead. */
  readonly kind: string | null;
  readonly stage: StageId;
  readonly by: ChosenBy;
  /** What a finder found, where one was asked. */
  readonly found?: FoundKind | undefined;
  /** Why this kind. */
  readonly because: string;
  /** The stages that are done again, in written order. */
  readonly again: readonly StageId[];
  /** Those of them that keep their result where what they read comes out the same. */
  readonly unlessSame: readonly StageId[];
  readonly kept: readonly StageId[];
}

/** Says what a revision of a run would do, or why it is refused; nothing of the run is changed. */
export function planRevision(view: RunView, asked: AskedRevision): Result<RevisionPlan, Refusal> {
  const { definition, state } = view;
  const refusal = undelivered(state);
  if (refusal !== null) return refused(refusal);
  const named = nameRevision(definition, asked);
  if (!named.ok) return named;
  const again = withDescendants(definition, [named.value.stage, ...unfinishedStages(view)]);
  return ok(describeRevision(definition, { ...named.value, version: state.version + 1, words: asked.words, again }));
}

/** A revision by what its event says. */
export interface DecidedRevision extends Pick<RevisionPlan, "version" | "kind" | "stage" | "by" | "found" | "again"> {
  readonly words: string;
}

/** Says what a revision does that was decided. */
export function describeRevision(definition: Definition, { words, ...decided }: DecidedRevision): RevisionPlan {
  const { stage, again } = decided;
  const isKeepable = (id: StageId): boolean => id !== stage && findStage(definition, id)?.idempotent === true;
  return {
    ...decided,
    because: becauseOf(definition, { ...decided, words }),
    unlessSame: again.filter(isKeepable),
    kept: definition.stages.map(({ id }) => id).filter((id) => !again.includes(id)),
  };
}

function becauseOf({ revisions = [] }: Definition, { by, kind, words, found }: DecidedRevision): string {
  if (by === "stage") return "the stage was named";
  if (by === "kind") return "the kind was named";
  if (by === "person") return "a person said so when asked";
  if (by === "agent") return `an agent took the words for it (confidence ${found?.confidence ?? 0})`;
  const said = saidKinds(revisions, words).find(({ revision }) => revision.id === kind);
  return said === undefined ? "the words say it" : `the words say "${said.phrase}"`;
}

function undelivered(state: RunState): Refusal | null {
  if (!isEnded(state))
    return {
      type: "not-delivered",
      message: `Version ${state.version} of the run has not ended; only what was delivered can be revised.`,
    };
  if (state.delivered) return null;
  return {
    type: "not-delivered",
    message: `The run was never delivered (it ${state.lifecycle === "failed" ? "failed" : "was cancelled"}); \`holdfast retry\` opens a new version of it.`,
  };
}

type Named = Pick<RevisionPlan, "kind" | "stage" | "by" | "found">;

/** Who names a stage or a kind is believed; otherwise the words must name exactly one kind. */
function nameRevision(definition: Definition, asked: AskedRevision): Result<Named, Refusal> {
  if (asked.stage !== null) return namedStage(definition, asked.stage);
  const { revisions = [] } = definition;
  if (asked.kind !== null) return namedKind(revisions, asked.kind, asked.found);
  if (revisions.length === 0)
    return refused({
      type: "unknown-kind",
      message: `The pipeline ${definition.name} has no revisions; name the stage to do again (--stage STAGE).`,
    });
  const said = saidKinds(revisions, asked.words);
  const [only, other] = said;
  if (only !== undefined && other === undefined) return ok({ ...kindOf(only.revision), by: "rule" });
  return refused(unclear(only === undefined ? revisions : said.map(({ revision }) => revision)));
}

function namedStage(definition: Definition, stage: StageId): Result<Named, Refusal> {
  if (findStage(definition, stage) !== undefined) return ok({ kind: null, stage, by: "stage" });
  const stages = definition.stages.map(({ id }) => id).join(", ");
  return refused({ type: "unknown-stage", message: `The pipeline has no stage ${stage}; it has ${stages}.` });
}

function namedKind(revisions: readonly Revision[], kind: string, found: FoundKind | undefined): Result<Named, Refusal> {
  const revision = revisions.find(({ id }) => id === kind);
  if (revision !== undefined) {
    if (found === undefined) return ok({ ...kindOf(revision), by: "kind" });
    return ok({ ...kindOf(revision), by: found.confidence === null ? "person" : "agent", found });
  }
  const known = revisions.map(({ id }) => id).join(", ");
  const has = known === "" ? "it has none" : `it has ${known}`;
  return refused({ type: "unknown-kind", message: `The pipeline has no revision ${kind}; ${has}.` });
}

function kindOf({ id, stage }: Revision): Pick<Named, "kind" | "stage"> {
  return { kind: id, stage };
}

function unclear(candidates: readonly Revision[]): Refusal {
  const kinds: readonly OfferedKind[] = candidates.map(({ id, stage, asks }) => ({ kind: id, stage, asks }));
  const names = kinds.map(({ kind }) => kind).join(", ");
  return { type: "unclear-kind", message: `Which revision is meant is not clear: ${names}.`, kinds };
}
