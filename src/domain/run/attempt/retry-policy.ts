import { stopPolicy, type StopPolicy, type StopReason } from "../../definition/definition.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent, Plan } from "../events.ts";
import { openOwnGate } from "../gate/gates.ts";
import { failUnit } from "../stage/fail-unit.ts";
import { nextRung } from "./ladder.ts";
import type { AttemptState } from "../state.ts";
import type { UnitPlace } from "../stage/steps.ts";

/** After so many interruptions in a row a person is asked. */
const MAX_INTERRUPTIONS = 20;

/** How long a quota is waited for when the client did not say until when. */
export const UNKNOWN_QUOTA_MS: number = 15 * 60_000;

/** What follows an attempt that did not succeed. */
export function afterSettled(context: Context, place: UnitPlace, attempt: AttemptState): readonly NewRunEvent[] {
  // Stopped because the run ends: nothing follows.
  if (attempt.outcome === "cancelled") return [];
  const interrupted = attempt.outcome === "unknown" || attempt.outcome === "superseded";
  if (interrupted && interruptionsInARow(place) >= MAX_INTERRUPTIONS) return [askAboutUnknown(context, place, attempt)];
  if (attempt.outcome === "superseded") return [again(place, attempt)];
  if (attempt.outcome === "unknown") return afterUnknown(context, place, attempt);
  return afterFailed(context, place, attempt);
}

/** Nothing ran, so the same is tried again; a session that the client did not know is begun again under the same id. */
function again(place: UnitPlace, attempt: AttemptState): NewRunEvent {
  const unknownSession = attempt.end === "finished";
  const resume = attempt.resumedSession && !unknownSession;
  const cause = attempt.cause === "accepted" ? "retry" : attempt.cause;
  return plan(place, { cause, session: resume || unknownSession ? attempt.session : null, resume });
}

function afterUnknown(context: Context, place: UnitPlace, attempt: AttemptState): readonly NewRunEvent[] {
  switch (place.stage.onUnknown) {
    case "resume":
      return [plan(place, { cause: attempt.session === null ? "retry" : "resume", session: attempt.session })];
    case "retry":
      return [plan(place, { cause: "retry" })];
    case "ask":
      return [askAboutUnknown(context, place, attempt)];
    case "fail":
      return failUnit(place, { reason: "unknown", message: attempt.message ?? "Nobody saw how it ended." });
  }
}

function afterFailed(context: Context, place: UnitPlace, attempt: AttemptState): readonly NewRunEvent[] {
  const reason = attempt.stopReason ?? "exit";
  const policy: StopPolicy = stopPolicy(place.stage, reason);
  const failure = { reason, message: attempt.message ?? "" };
  switch (policy) {
    case "wait":
      return [
        plan(place, {
          ...goOn(attempt),
          notBefore: attempt.until ?? context.facts.now + UNKNOWN_QUOTA_MS,
          why: "quota",
        }),
      ];
    case "ask":
      return [askAboutFailure(context, place, attempt)];
    case "resume":
      return [plan(place, goOn(attempt))];
    case "fresh":
      if (place.stage.ladder !== undefined) return climb(context, place, attempt);
      return mayRetry(place) ? [plan(place, { cause: "fresh" })] : failUnit(place, failure);
    case "fail":
      if (place.stage.ladder !== undefined) return climb(context, place, attempt);
      return place.stage.retry.on.includes(reason) && mayRetry(place)
        ? [retryLater(context, place, reason)]
        : failUnit(place, failure);
  }
}

/** P20: a failed attempt takes the next rung of the ladder; after the last one nothing is left. */
function climb(context: Context, place: UnitPlace, attempt: AttemptState): readonly NewRunEvent[] {
  const reason = attempt.stopReason ?? "exit";
  const next = nextRung(place.stage, attempt);
  if (next === null) return failUnit(place, { reason, message: `${attempt.message ?? ""} ${ALL_TRIED}`.trim() });
  const { n: rung, tries } = next;
  if (tries === "ask") return [askAtTheTop(context, place, attempt)];
  if (typeof tries === "object") return [plan(place, { cause: "fresh", rung })];
  const anew = tries === "fresh" || stopPolicy(place.stage, reason) === "fresh";
  return [
    plan(place, { ...(anew ? { cause: "fresh" } : inSession(attempt, reason)), ...afterPause(context, place), rung }),
  ];
}

const ALL_TRIED = "Every rung of its ladder was tried.";

/** The same agent with what it remembers: it goes on where it was stopped from outside, else it is asked once more. */
function inSession(attempt: AttemptState, reason: StopReason): Pick<Plan, "cause" | "session" | "resume"> {
  const { session } = attempt;
  const cause = session !== null && SESSION_STANDS.has(reason) ? "resume" : "retry";
  return { cause, session, resume: session !== null };
}

function goOn(attempt: AttemptState): Pick<Plan, "cause" | "session"> {
  return { cause: attempt.session === null ? "retry" : "resume", session: attempt.session };
}

/** What stopped a client from outside is no fault of its session, which keeps what was paid for. */
const SESSION_STANDS: ReadonlySet<StopReason> = new Set(["crashed", "rate"]);

function retryLater(context: Context, place: UnitPlace, reason: StopReason): NewRunEvent {
  const last = place.unit.attempts.at(-1);
  return plan(place, {
    ...(last !== undefined && SESSION_STANDS.has(reason) ? goOn(last) : { cause: "retry" }),
    ...afterPause(context, place),
  });
}

function afterPause({ facts }: Context, { stage }: UnitPlace): Pick<Plan, "notBefore" | "why"> {
  const { backoffMs } = stage.retry;
  return { notBefore: backoffMs === 0 ? null : facts.now + backoffMs, why: "backoff" };
}

/** Settled attempts since the last one that succeeded, those that a free policy excused left out. */
function mayRetry(place: UnitPlace): boolean {
  const present = place.unit.attempts.filter((attempt) => attempt.round === place.stageState.round);
  const since = present.slice(present.findLastIndex((attempt) => attempt.outcome === "succeeded") + 1);
  const counted = since.filter((attempt) => attempt.outcome === "failed" && isCounted(place, attempt));
  return counted.length < place.stage.retry.maxAttempts;
}

function isCounted(place: UnitPlace, attempt: AttemptState): boolean {
  const policy = stopPolicy(place.stage, attempt.stopReason ?? "exit");
  return policy === "fail" || policy === "fresh";
}

function interruptionsInARow(place: UnitPlace): number {
  const { attempts } = place.unit;
  const last = attempts.findLastIndex((attempt) => attempt.outcome !== "unknown" && attempt.outcome !== "superseded");
  return attempts.length - last - 1;
}

function plan(place: UnitPlace, wanted: Partial<Plan> & Pick<Plan, "cause">): NewRunEvent {
  const ref = { stage: place.stage.id, item: place.unit.item };
  return {
    type: "attempt.planned",
    data: {
      ...ref,
      notBefore: null,
      why: null,
      session: null,
      resume: wanted.cause === "resume",
      note: place.unit.attempts.at(-1)?.note ?? null,
      ...wanted,
    },
  };
}

function askAboutUnknown(context: Context, place: UnitPlace, attempt: AttemptState): NewRunEvent {
  const subject = {
    kind: "unknown" as const,
    ref: { stage: place.stage.id, item: place.unit.item },
    attempt: attempt.n,
    judge: null,
  };
  const question = `Nobody saw how attempt ${attempt.n} of ${place.stage.id} ended. Look at what it left, then say how to go on.`;
  return openOwnGate(context, subject, {
    question,
    reason: "person",
    options: [
      { name: "retry", does: "retry" },
      { name: "accept", does: "accept" },
      { name: "fail", does: "fail" },
    ],
  });
}

function askAtTheTop(context: Context, { stage, unit }: UnitPlace, attempt: AttemptState): NewRunEvent {
  const subject = {
    kind: "question" as const,
    ref: { stage: stage.id, item: unit.item },
    attempt: attempt.n,
    judge: null,
  };
  const how = `attempt ${attempt.n} of ${stage.id} stopped (${attempt.stopReason ?? "exit"}): ${attempt.message ?? ""}`;
  return openOwnGate(context, subject, {
    question: `All else that its ladder tries has failed; ${how} Try again, accept what it left, or fail?`,
    reason: "person",
    options: [
      { name: "retry", does: "retry" },
      { name: "accept", does: "accept" },
      { name: "fail", does: "fail" },
    ],
  });
}

function askAboutFailure(context: Context, place: UnitPlace, attempt: AttemptState): NewRunEvent {
  const subject = {
    kind: "question" as const,
    ref: { stage: place.stage.id, item: place.unit.item },
    attempt: attempt.n,
    judge: null,
  };
  const credential = attempt.stopReason === "auth";
  const what = credential ? "has no valid credential" : `stopped (${attempt.stopReason ?? "exit"})`;
  return openOwnGate(context, subject, {
    question: `${place.stage.id} ${what}: ${attempt.message ?? ""} Fix ${credential ? "the credential" : "the cause"}, then answer retry.`,
    reason: credential ? "credential" : "person",
    options: [
      { name: "retry", does: "retry" },
      { name: "fail", does: "fail" },
    ],
  });
}
