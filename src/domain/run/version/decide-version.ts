import { withDescendants } from "../../definition/mentions.ts";
import type { Decision, Refusal, RetryCommand } from "../commands.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent, RunEventData } from "../events.ts";
import { sentAgain } from "../outbox/decide-dispatch.ts";
import { planRevision } from "./revision.ts";
import { isEnded } from "../state.ts";
import { unfinishedStages } from "./unfinished.ts";
import type { AskedRevision } from "../parts.ts";

type Decided = Decision<NewRunEvent>;

/** Ends a run: everything of it is stopped and swept first. Asked again it changes nothing. */
export function cancelRun(context: Context): Decided {
  const { state } = context;
  if (isEnded(state)) return refuse("ended", `The run has ended (${state.lifecycle}).`);
  if (state.cancelling) return { events: [], refusal: null };
  const awake: NewRunEvent[] =
    state.stalled === null && state.hold === null
      ? []
      : [{ type: "run.resumed", data: { policy: "operator", from: [] } }];
  const begun: NewRunEvent[] = state.lifecycle === "queued" ? [{ type: "run.started", data: {} }] : [];
  return { events: [...awake, ...begun, { type: "run.cancel-requested", data: {} }], refusal: null };
}

/** Lets a held run go on, and tries at once again to send what waits. A run that goes on automatically is left alone. */
export function resumeRun(context: Context): Decided {
  const { state } = context;
  if (isEnded(state))
    return refuse("ended", `The run has ended (${state.lifecycle}). \`holdfast retry\` opens a new version.`);
  const again = sentAgain(state);
  if (state.hold === null && state.stalled === null) return { events: again, refusal: null };
  const resumed: NewRunEvent = {
    type: "run.resumed",
    data: { policy: "operator", from: interruptedStages(context) },
  };
  return { events: [resumed, ...again], refusal: null };
}

/** The stages that an interruption met, in written order. */
export function interruptedStages(context: Context): readonly string[] {
  return context.definition.stages
    .map((stage) => stage.id)
    .filter((id) => context.state.stages[id]?.interrupted === true);
}

/** Opens the next version of an ended run: what is committed and unchanged is inherited, the rest runs. */
export function retryRun(context: Context, command: RetryCommand): Decided {
  const { state, definition } = context;
  if (!isEnded(state))
    return refuse("not-ended", "The run has not ended; a retry opens a new version of an ended one.");
  if (command.from !== null && !definition.stages.some((stage) => stage.id === command.from))
    return refuse("unknown-stage", `The pipeline has no stage ${command.from}.`);
  const roots = [
    ...(command.from === null ? [] : [command.from]),
    ...(command.repin?.changed ?? []),
    ...unfinishedStages(context),
  ];
  // Nothing failed and nothing is named: all of it is meant.
  const everything = roots.length === 0 && command.repin === null;
  const again = everything ? definition.stages.map((stage) => stage.id) : withDescendants(definition, roots);
  const repinned: NewRunEvent[] = command.repin === null ? [] : [{ type: "run.repinned", data: pinOf(command.repin) }];
  return {
    events: [
      ...repinned,
      { type: "run.reopened", data: { version: state.version + 1, cause: "retry", again, from: command.from } },
    ],
    refusal: null,
  };
}

/** Opens the next version of a delivered run as a person's words ask; the run's own reason to refuse it is recorded. */
export function reviseRun(context: Context, asked: AskedRevision): Decided {
  const plan = planRevision(context, asked);
  if (!plan.ok) {
    const { type: reason } = plan.refusal;
    const recorded: NewRunEvent = { type: "command.refused", data: { command: "revise", reason } };
    return { events: reason === "not-delivered" ? [recorded] : [], refusal: plan.refusal };
  }
  const { version, again, stage, kind, by, found } = plan.value;
  const revision = { words: asked.words, kind, by, ...(found === undefined ? {} : { found }) };
  return {
    events: [{ type: "run.reopened", data: { version, cause: "revise", again, from: stage, revision } }],
    refusal: null,
  };
}

function pinOf({ changed: _changed, ...pinned }: NonNullable<RetryCommand["repin"]>): RunEventData["run.repinned"] {
  return pinned;
}

function refuse(type: Refusal["type"], message: string): Decided {
  return { events: [], refusal: { type, message } };
}
