import type { Decision, MarkStalledCommand } from "../commands.ts";
import type { Context } from "../context.ts";
import { interruptedStages } from "../version/decide-version.ts";
import type { NewRunEvent } from "../events.ts";
import type { Setback } from "../parts.ts";
import { resumedNotices } from "../outbox/told.ts";
import { runStateOf } from "../standing.ts";
import { isEnded } from "../state.ts";

type Decided = Decision<NewRunEvent>;

const NOTHING: Decided = { events: [], refusal: null };

/** Marks a running run whose owner is dead as stalled, with its audit event. Only the start-up scan asks for it. */
export function markStalled(context: Context, { owner, recovery }: MarkStalledCommand): Decided {
  const { state } = context;
  if (runStateOf(state).state !== "running" || state.owner !== owner || owner === context.facts.epoch) return NOTHING;
  const event: NewRunEvent = {
    type: "workflow_recovery",
    data: { code: "FR-EVT-WF-RECOVERY", runId: state.id, from: "running", to: "stalled", ...recovery },
  };
  return { events: [event], refusal: null };
}

/** Leaves `stalled` by the run's recovery policy. */
export function decideRecovery(context: Context): Decided {
  const { state } = context;
  if (state.stalled === null) return NOTHING;
  if (state.accepted.recovery === "hold")
    return { events: [{ type: "run.held", data: { by: "policy" } }], refusal: null };
  const from = interruptedStages(context);
  return {
    events: [{ type: "run.resumed", data: { policy: "resume", from } }, ...resumedNotices(context, from)],
    refusal: null,
  };
}

/** Lets an open run wait for an operator, because the record that it stands in is not the whole truth. */
export function hold({ state }: Context, by: Setback): Decided {
  return isEnded(state) || state.hold === by
    ? NOTHING
    : { events: [{ type: "run.held", data: { by } }], refusal: null };
}

/** Takes a run over that an earlier incarnation had released. */
export function claim(context: Context, incarnation: string): Decided {
  return context.state.owner === context.facts.epoch || isEnded(context.state)
    ? NOTHING
    : { events: [{ type: "run.claimed", data: { incarnation } }], refusal: null };
}

/** Gives a run up at a clean stop, so that the next start claims it without stalling it. */
export function release(context: Context, incarnation: string): Decided {
  return context.state.owner === null || isEnded(context.state)
    ? NOTHING
    : { events: [{ type: "run.released", data: { incarnation } }], refusal: null };
}
