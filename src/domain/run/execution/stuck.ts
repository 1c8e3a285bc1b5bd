import type { Command, Decision } from "../commands.ts";
import type { Context } from "../context.ts";
import { verified } from "../stage/decide-work.ts";
import { due, type Effect } from "../due.ts";
import type { NewRunEvent } from "../events.ts";
import { isHeld } from "./held-effects.ts";
import { openOwnGate } from "../gate/gates.ts";
import type { UnitRef } from "../parts.ts";
import { refuseDispatch, settleDispatch } from "../outbox/decide-dispatch.ts";
import { findUnit, type ExecutionState, type RunState } from "../state.ts";

type Stuck = Extract<Command, { type: "stuck" }>;

const NOTHING: Decision<NewRunEvent> = { events: [], refusal: null };

/** An effect fails the same way each time: a person is asked. Whatever has moved on since asks nobody. */
export function stuck(context: Context, { effect: key, message }: Stuck): Decision<NewRunEvent> {
  const effect = due(context).effects.find((one) => one.key === key);
  if (effect === undefined || isHeld(context.state, key)) return NOTHING;
  if (effect.kind === "send") return notSent(context, effect, message);
  // What cannot be compared is done again, like what has changed.
  if (effect.kind === "verify") return verified(context, { type: "verified", stage: effect.stage.id, same: false });
  const place = placeOf(context.state, effect);
  if (place === null) return { events: [], refusal: { type: "not-due", message: `${key} is nobody's: ${message}` } };
  const { ref, attempt } = place;
  const question = `${nameOf(context.state, ref)}: ${FAILING[effect.kind]} fails the same way each time: ${message} Fix the cause, then answer \`retry\`.`;
  const subject = { kind: "question" as const, ref, attempt, judge: null };
  const options = [
    { name: "retry", does: "retry" as const },
    { name: "fail", does: "fail" as const },
  ];
  return {
    events: [openOwnGate(context, subject, { question, reason: "person", options, effect: key })],
    refusal: null,
  };
}

/** What of a unit cannot be done, in the words of the question. */
const FAILING: Readonly<Record<Exclude<Effect["kind"], "send" | "verify">, string>> = {
  advance: "going on",
  start: "preparing its process",
  watch: "watching its process",
  collect: "collecting its files",
  check: "checking it against its schema",
  expand: "reading its items",
  restore: "restoring its files",
  tell: "handing it the answer",
};

interface StuckPlace {
  readonly ref: UnitRef;
  readonly attempt: number | null;
}

/** Whose effect it is; null where it is the run's as a whole. */
function placeOf(state: RunState, effect: Exclude<Effect, { kind: "send" }>): StuckPlace | null {
  switch (effect.kind) {
    case "advance":
      return null;
    case "watch":
      return ofExecution(effect.execution);
    case "tell":
      return ofExecution(state.executions[effect.execution]);
    case "start":
    case "collect":
    case "check":
      return ofExecution(effect.ref);
    default:
      return state.stages[effect.stage.id] === undefined
        ? null
        : { ref: { stage: effect.stage.id, item: null }, attempt: null };
  }
}

function ofExecution(at: Pick<ExecutionState, "stage" | "item" | "attempt"> | undefined): StuckPlace | null {
  return at === undefined ? null : { ref: { stage: at.stage, item: at.item }, attempt: at.attempt };
}

function nameOf(state: RunState, ref: UnitRef): string {
  const key = findUnit(state, ref)?.key ?? null;
  return key === null ? ref.stage : `${ref.stage}, item ${key}`;
}

/** A message has a way of its own: what cannot be made of it is refused, and nobody knows of a request that was begun. */
function notSent(
  context: Context,
  { dispatch: { dispatch, sending } }: Extract<Effect, { kind: "send" }>,
  reason: string,
): Decision<NewRunEvent> {
  if (sending === null)
    return refuseDispatch(context, { type: "refuse-dispatch", dispatch, because: "content", reason });
  const result = { is: "unknown" as const, reason };
  const { part } = sending;
  return settleDispatch(context, { type: "settle-dispatch", dispatch, part, last: false, repeatable: false, result });
}
