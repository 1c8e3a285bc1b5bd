import { invariant } from "../../../base/invariant.ts";
import { NO_USAGE } from "../../usage.ts";
import { changeAttempt, changeStage, changeUnit } from "../change.ts";
import type { Plan, RunEvent, RunEventOf } from "../events.ts";
import type { AttemptState, RunState, UnitState } from "../state.ts";

/** Events that concern one attempt, and the plan of one. */
export type AttemptEvent = Extract<RunEvent, { type: `attempt.${string}` | "verdict.given" }>;

/** Tells whether an event concerns one attempt. */
export function isAttemptEvent(event: RunEvent): event is AttemptEvent {
  return event.type.startsWith("attempt.") || event.type === "verdict.given";
}

/** Folds an event of an attempt. */
export function applyAttemptEvent(state: RunState, event: AttemptEvent): RunState {
  switch (event.type) {
    case "attempt.planned": {
      const { stage, item, ...plan } = event.data;
      return changeUnit(state, { stage, item }, (unit) => ({ ...unit, plan: { ...plan, ...rungKept(unit, plan) } }));
    }
    case "attempt.started":
      return start(state, event);
    case "attempt.settled":
      return settle(state, event);
    case "verdict.given": {
      const { judge, result, score, fixes } = event.data;
      return changeAttempt(state, event.data, (attempt) => ({
        ...attempt,
        verdicts: [...attempt.verdicts, { judge, result, score, fixes }],
      }));
    }
    case "attempt.judged": {
      const { result, score, fixes } = event.data;
      return changeAttempt(state, event.data, (attempt) => ({
        ...attempt,
        phase: "judged",
        verdict: { result, score, fixes },
      }));
    }
    case "attempt.chosen":
      return choose(state, event);
  }
}

function start(state: RunState, event: RunEventOf<"attempt.started">): RunState {
  const { attempt: n, round, cause, session, resumedSession, baseline } = event.data;
  const attempt: AttemptState = {
    n,
    version: state.version,
    round,
    cause,
    note: null,
    phase: cause === "accepted" ? "ended" : "working",
    outcome: null,
    stopReason: null,
    message: null,
    until: null,
    meaning: null,
    session,
    resumedSession,
    reattached: false,
    baseline,
    startedAt: event.at,
    endedAt: null,
    boot: null,
    pid: null,
    exitCode: null,
    signal: null,
    end: null,
    admitted: { work: 0, judge: 0, poll: 0 },
    pollFrom: null,
    nextPollAt: null,
    program: null,
    usage: NO_USAGE,
    artifacts: [],
    partial: false,
    verdicts: [],
    verdict: null,
  };
  return changeUnit(state, event.data, (unit) => {
    invariant(n === (unit.attempts.at(-1)?.n ?? 0) + 1, `attempt ${n} does not follow the last one`);
    const { note = null, rung } = unit.plan ?? {};
    const planned = { ...attempt, note, ...(rung === undefined ? {} : { rung }) };
    return { ...unit, plan: null, heldBack: null, attempts: [...unit.attempts, planned] };
  });
}

/** Whatever follows an attempt stays on its rung, unless it takes the next one; a round begins before the first. */
function rungKept({ attempts }: UnitState, { cause, rung }: Plan): Pick<Plan, "rung"> {
  if (rung !== undefined || cause === "first" || cause === "redo") return {};
  const last = attempts.at(-1)?.rung;
  return last === undefined ? {} : { rung: last };
}

function settle(state: RunState, event: RunEventOf<"attempt.settled">): RunState {
  const { outcome, stopReason, message, until, artifacts, partial } = event.data;
  return changeAttempt(state, event.data, (attempt) => ({
    ...attempt,
    phase: outcome === "succeeded" && attempt.meaning !== "skipped" ? "judging" : "settled",
    outcome,
    stopReason,
    message,
    until: until ?? attempt.until,
    artifacts,
    partial,
    endedAt: attempt.endedAt ?? event.at,
  }));
}

function choose(state: RunState, event: RunEventOf<"attempt.chosen">): RunState {
  const chosen = changeUnit(state, event.data, (unit) => ({ ...unit, chosen: event.data.attempt, plan: null }));
  return changeStage(chosen, event.data.stage, (stage) => ({
    ...stage,
    restoring: stage.restoring || event.data.restore,
  }));
}
