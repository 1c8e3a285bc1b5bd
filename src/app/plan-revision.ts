import { HoldfastError } from "../base/failure.ts";
import type { AskedRevision } from "../domain/run/commands.ts";
import { planRevision, type RevisionPlan } from "../domain/run/revision.ts";
import { refusalFailure } from "../engine/refusal-failure.ts";
import { foldStored, readDefinition } from "../engine/views.ts";
import type { StoreReader } from "../ports/event-log.ts";

/** What a revision of a stored run would do; `reason` is why it was set aside, null where it was not. Throws what a revision throws. */
export function planStored(
  store: StoreReader,
  { run, reason }: { readonly run: string; readonly reason: string | null },
  asked: AskedRevision,
): RevisionPlan {
  if (reason !== null) throw new HoldfastError("REFUSED", `The run ${run} is quarantined: ${reason}`);
  const state = foldStored(store, run);
  const plan = planRevision({ state, definition: readDefinition(store, state.accepted.definition) }, asked);
  if (!plan.ok) throw refusalFailure(plan.refusal);
  return plan.value;
}
