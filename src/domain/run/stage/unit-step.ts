import { withinBudget } from "../budget/budget-step.ts";
import type { Context } from "../context.ts";
import type { AttemptSettled, NewRunEvent } from "../events.ts";
import { failedRequired } from "./failed-required.ts";
import { openOwnGate, openWrittenGate } from "../gate/gates.ts";
import { leaseHolder, usesSharedWorkspace } from "../execution/lease.ts";
import type { AttemptRef } from "../parts.ts";
import { afterSettled } from "../attempt/retry-policy.ts";
import { judgeStep } from "../attempt/review.ts";
import { afterJudged } from "../attempt/rework.ts";
import { presentAttempt, type AttemptState } from "../state.ts";
import type { UnitStep, UnitPlace } from "./steps.ts";

/** Says what is next for a unit, as far as budgets let it begin. */
export function unitStep(context: Context, place: UnitPlace): UnitStep {
  return withinBudget(context, place, nextStep(context, place));
}

/** The whole life of an attempt is this one function read from top to bottom. */
function nextStep(context: Context, place: UnitPlace): UnitStep {
  const { unit } = place;
  if (unit.chosen !== null || unit.skipped !== null || unit.failed !== null) return { do: "over" };
  if (unit.gate !== null) return { do: "wait", until: null };
  if (unit.plan !== null) return planStep(context, place);
  const attempt = presentAttempt(context.state, place.stageState, unit);
  if (attempt === undefined) return { do: "record", events: [firstPlan(place)] };
  return attemptStep(context, place, attempt);
}

function firstPlan(place: UnitPlace): NewRunEvent {
  const ref = { stage: place.stage.id, item: place.unit.item };
  const cause = place.unit.attempts.length === 0 ? "first" : "redo";
  return {
    type: "attempt.planned",
    data: { ...ref, cause, notBefore: null, why: null, session: null, resume: false, note: place.stageState.redoNote },
  };
}

function planStep(context: Context, place: UnitPlace): UnitStep {
  const { plan, attempts } = place.unit;
  if (plan === null) return { do: "wait", until: null };
  if (plan.notBefore !== null && context.facts.now < plan.notBefore) return { do: "wait", until: plan.notBefore };
  const last = attempts.at(-1);
  const attempt = last === undefined ? 1 : last.n + 1;
  if (plan.cause !== "accepted") return { do: "start", role: "work", attempt, judge: null };
  if (usesSharedWorkspace(place.stage) && leaseHolder(context) !== null) return { do: "wait", until: null };
  return { do: "record", events: [acceptedAttempt(place, last, attempt)] };
}

/** An attempt that a person accepted has no process of its own: what the one before left is collected. */
function acceptedAttempt(place: UnitPlace, last: AttemptState | undefined, attempt: number): NewRunEvent {
  const { session, baseline } = last ?? { session: null, baseline: null };
  const ref = { stage: place.stage.id, item: place.unit.item, attempt };
  return {
    type: "attempt.started",
    data: { ...ref, round: place.stageState.round, cause: "accepted", session, resumedSession: false, baseline },
  };
}

function attemptStep(context: Context, place: UnitPlace, attempt: AttemptState): UnitStep {
  const ref = { stage: place.stage.id, item: place.unit.item, attempt: attempt.n };
  const busy = Object.values(context.state.executions).some(
    (execution) => execution.stage === ref.stage && execution.item === ref.item && execution.attempt === ref.attempt,
  );
  if (busy || attempt.phase === "working") return { do: "wait", until: null };
  switch (attempt.phase) {
    case "polling":
      return pollStep(context, place, attempt);
    case "ended":
      return endedStep(context, place, attempt);
    case "judging":
      return judgingStep(context, place, attempt);
    case "judged":
      return { do: "record", events: afterJudged(context, place, attempt) };
    case "settled":
      return { do: "record", events: afterSettled(context, place, attempt) };
  }
}

function pollStep(context: Context, place: UnitPlace, attempt: AttemptState): UnitStep {
  const { poll } = place.stage;
  const { now } = context.facts;
  const ref = { stage: place.stage.id, item: place.unit.item, attempt: attempt.n };
  const deadline = (attempt.pollFrom ?? 0) + (poll?.deadlineMs ?? 0);
  if (now >= deadline) {
    return settled(ref, {
      outcome: "failed",
      stopReason: "timeout",
      message: "What was submitted outside was not done before the poll's deadline.",
    });
  }
  const next = attempt.nextPollAt ?? now;
  return now < next
    ? { do: "wait", until: Math.min(next, deadline) }
    : { do: "start", role: "poll", attempt: attempt.n, judge: null };
}

function endedStep(context: Context, place: UnitPlace, attempt: AttemptState): UnitStep {
  const ref = { stage: place.stage.id, item: place.unit.item, attempt: attempt.n };
  if (attempt.meaning === "skipped") {
    const events = [settlement(ref, { outcome: "succeeded", stopReason: "ok", message: "" }), ...skipUnit(place)];
    return { do: "record", events };
  }
  if (attempt.meaning === "needs-input") return { do: "record", events: askForChild(context, place, attempt) };
  const { stopReason, message } = attempt;
  if (stopReason === null || stopReason === "ok") return { do: "collect", attempt: attempt.n };
  return settled(ref, { outcome: outcomeOf(context, attempt), stopReason, message: message ?? "" });
}

function outcomeOf(
  context: Context,
  { stopReason, end }: AttemptState,
): "superseded" | "unknown" | "cancelled" | "failed" {
  if (stopReason === "not-run") return "superseded";
  const stopped =
    stopReason === "killed" && context.definition.onFailure === "cancel" && failedRequired(context) !== null;
  if (end === "lost" && !stopped) return "unknown";
  return stopped ? "cancelled" : "failed";
}

/** The command itself said that there is nothing to do here. */
function skipUnit(place: UnitPlace): readonly NewRunEvent[] {
  const reason = "the command said that there is nothing to do";
  const { stage, unit } = place;
  if (stage.each === null) return [{ type: "stage.skipped", data: { stage: stage.id, because: reason } }];
  return [{ type: "item.skipped", data: { stage: stage.id, item: unit.item, reason } }];
}

/** The attempt is over, so that nothing is held while a person thinks; what the answer begins takes its place. */
function askForChild(context: Context, place: UnitPlace, attempt: AttemptState): readonly NewRunEvent[] {
  const ref = { stage: place.stage.id, item: place.unit.item };
  const subject = { kind: "question" as const, ref, attempt: attempt.n, judge: null };
  const over = settlement(
    { ...ref, attempt: attempt.n },
    { outcome: "superseded", stopReason: "ok", message: attempt.message ?? "" },
  );
  const gate = openOwnGate(context, subject, {
    question: `${place.stage.id} needs an answer: ${attempt.message ?? ""}`,
    reason: "person",
    options: [
      { name: "retry", does: "retry" },
      { name: "accept", does: "accept" },
      { name: "fail", does: "fail" },
    ],
  });
  return [over, gate];
}

type Ending = Pick<AttemptSettled, "outcome" | "stopReason" | "message">;

function settled(ref: AttemptRef, end: Ending): UnitStep {
  return { do: "record", events: [settlement(ref, end)] };
}

function settlement(ref: AttemptRef, end: Ending): NewRunEvent {
  return { type: "attempt.settled", data: { ...ref, ...end, until: null, artifacts: [], partial: false } };
}

function judgingStep(context: Context, place: UnitPlace, attempt: AttemptState): UnitStep {
  const ref = { stage: place.stage.id, item: place.unit.item, attempt: attempt.n };
  const { review } = place.stage;
  if (review === null)
    return { do: "record", events: [{ type: "attempt.chosen", data: { ...ref, why: "succeeded", restore: false } }] };
  if (attempt.nextPollAt !== null && context.facts.now < attempt.nextPollAt)
    return { do: "wait", until: attempt.nextPollAt };
  const step = judgeStep(review, attempt);
  if (step.do === "conclude") {
    const { result, score, fixes } = step;
    return { do: "record", events: [{ type: "attempt.judged", data: { ...ref, result, score, fixes } }] };
  }
  if (step.kind === "schema") return { do: "check", attempt: attempt.n, judge: step.judge };
  const judge = review.judges[step.judge];
  if (judge?.kind !== "person") return { do: "start", role: "judge", attempt: attempt.n, judge: step.judge };
  const subject = {
    kind: "review" as const,
    ref: { stage: ref.stage, item: ref.item },
    attempt: attempt.n,
    judge: step.judge,
  };
  return { do: "record", events: [openWrittenGate(context, subject, judge.gate)] };
}
