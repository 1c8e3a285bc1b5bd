import { HoldfastError } from "../../base/failure.ts";
import { objectOf, textOf } from "../../base/json/json-fields.ts";
import { runEventFrom } from "../../domain/record/upcast.ts";
import type { RunEventOf } from "../../domain/run/events.ts";
import { describeRevision, planRevision, type RevisionPlan } from "../../domain/run/version/revision.ts";
import { recordedConfigs } from "../../engine/projects.ts";
import { refusalFailure } from "../../engine/coordinator/refusal-failure.ts";
import { foldStored, readDefinition } from "../../engine/coordinator/views.ts";
import type { StoredEvent, StoreReader } from "../../ports/event-log.ts";
import type { Definition } from "../../domain/definition/definition.ts";
import { invariant } from "../../base/invariant.ts";
import type { AskedRevision } from "../../domain/run/parts.ts";

/** What a revision of a stored run would do; `reason` is why it was quarantined, null where it was not. Throws what a revision throws. */
export function planStored(
  store: StoreReader,
  { run, reason }: { readonly run: string; readonly reason: string | null },
  asked: AskedRevision,
): RevisionPlan {
  if (reason !== null) throw new HoldfastError("REFUSED", `The run ${run} is quarantined: ${reason}`);
  const state = foldStored(store, run);
  const plan = planRevision({ state, definition: readDefinition(store, state.accepted.definition) }, asked);
  if (plan.ok) return plan.value;
  const failure = refusalFailure(plan.refusal);
  const finder = plan.refusal.kinds === undefined ? null : finderOf(store, state.accepted.project);
  if (finder === null) throw failure;
  const { code, message, hint, details } = failure;
  throw new HoldfastError(code, message, { details, hint: `Without a dry run ${finder} is asked. ${hint}` });
}

/** The agent that a project asks which kind is meant; null where it asks none. */
function finderOf(store: StoreReader, project: string): string | null {
  return textOf(objectOf(recordedConfigs(store).get(project)?.["revisions"])["use"]);
}

/** What the revision does that a finder had opened; null where it has opened none. */
export function revisionBy(store: StoreReader, run: string, finder: string): RevisionPlan | null {
  const events = store.events({ stream: run, types: ["run.reopened"] });
  const event = events.map(reopening).findLast(({ data }) => data.revision?.found?.finder === finder);
  if (event === undefined) return null;
  return openedRevision(readDefinition(store, foldStored(store, run).accepted.definition), event);
}

/** What the revision does that an event opened. */
export function openedRevision(definition: Definition, { data }: RunEventOf<"run.reopened">): RevisionPlan {
  const { version, again, from, revision } = data;
  invariant(revision !== undefined, "a revision opens a version");
  return describeRevision(definition, { version, again, stage: from ?? "", ...revision });
}

/** The opening of a version, as it is stored. */
export function reopening(stored: StoredEvent): RunEventOf<"run.reopened"> {
  const event = runEventFrom(stored);
  invariant(event.type === "run.reopened", "an event has the type that it was read by");
  return event;
}
