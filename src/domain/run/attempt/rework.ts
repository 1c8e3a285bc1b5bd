import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { failUnit } from "../stage/fail-unit.ts";
import { openOwnGate } from "../gate/gates.ts";
import type { AnswerOption } from "../parts.ts";
import { bestAttempt } from "./review.ts";
import type { AttemptState } from "../state.ts";
import type { UnitPlace } from "../stage/steps.ts";

/** What follows a judged attempt: it is chosen, sent back, or the attempts have run out. */
export function afterJudged(context: Context, place: UnitPlace, attempt: AttemptState): readonly NewRunEvent[] {
  const result = attempt.verdict?.result ?? "broken";
  if (result === "pass") return [choose(place, attempt, "passed")];
  if (result === "needs-input") return [askForInput(context, place, attempt)];
  const judged = judgedAttempts(place).length;
  if (result === "rework" && judged < (place.stage.review?.maxAttempts ?? 1)) return [planRework(place, null)];
  return exhausted(context, place, attempt);
}

/** The attempts of the present round that were judged. */
export function judgedAttempts(place: UnitPlace): readonly AttemptState[] {
  return place.unit.attempts.filter((attempt) => attempt.round === place.stageState.round && attempt.verdict !== null);
}

/** Chooses an attempt; its content is restored where a later attempt wrote over it. */
export function choose(place: UnitPlace, attempt: AttemptState, why: string): NewRunEvent {
  const last = place.unit.attempts.at(-1);
  const restore = last !== undefined && last.n !== attempt.n;
  return {
    type: "attempt.chosen",
    data: { stage: place.stage.id, item: place.unit.item, attempt: attempt.n, why, restore },
  };
}

/** Plans another attempt that gets the verdicts and fixes so far. */
export function planRework(place: UnitPlace, note: string | null): NewRunEvent {
  const ref = { stage: place.stage.id, item: place.unit.item };
  return {
    type: "attempt.planned",
    data: { ...ref, cause: "rework", notBefore: null, why: null, session: null, resume: false, note },
  };
}

function exhausted(context: Context, place: UnitPlace, attempt: AttemptState): readonly NewRunEvent[] {
  const judged = judgedAttempts(place);
  const heard = judged.filter((one) => one.verdict !== null && one.verdict.result !== "broken");
  const best = bestAttempt(heard, place.stage.review);
  if (best !== null && scoreOf(best) >= minScoreOf(place))
    return [choose(place, best, `best of ${judged.length}, score ${scoreOf(best)}`)];
  if (place.stage.review !== null && place.stage.review.exhausted === "ask")
    return [askExhausted(context, place, attempt)];
  return failUnit(place, { reason: "judge-failed", message: exhaustedWords(place, attempt) });
}

function scoreOf({ verdict }: AttemptState): number {
  return verdict === null ? 0 : verdict.score;
}

function minScoreOf({ stage }: UnitPlace): number {
  return stage.review === null ? 0 : stage.review.minScore;
}

function exhaustedWords(place: UnitPlace, attempt: AttemptState): string {
  const scores = judgedAttempts(place).map(
    (judged) => `attempt ${judged.n}: ${judged.verdict?.result ?? "?"} ${judged.verdict?.score ?? 0}`,
  );
  const fixes = (attempt.verdict?.fixes ?? []).join("; ");
  return `No attempt passed its review (${scores.join(", ")}).${fixes === "" ? "" : ` Last fixes: ${fixes}`}`;
}

function askExhausted(context: Context, place: UnitPlace, attempt: AttemptState): NewRunEvent {
  const best = bestAttempt(judgedAttempts(place), place.stage.review);
  const accept: readonly AnswerOption[] = best === null ? [] : [{ name: "accept", does: "accept" }];
  return openOwnGate(context, reviewSubject(place, attempt), {
    question: `${exhaustedWords(place, attempt)} Take the best one, have it tried again with a note, or fail the stage?`,
    reason: "person",
    options: [...accept, { name: "again", does: "retry" }, { name: "fail", does: "fail" }],
  });
}

function askForInput(context: Context, place: UnitPlace, attempt: AttemptState): NewRunEvent {
  const points = (attempt.verdict?.fixes ?? []).join("; ");
  return openOwnGate(context, reviewSubject(place, attempt), {
    question: `The judge of ${place.stage.id} needs an answer: ${points === "" ? "no question was given" : points}`,
    reason: "person",
    options: [
      { name: "again", does: "retry" },
      { name: "accept", does: "accept" },
      { name: "fail", does: "fail" },
    ],
  });
}

function reviewSubject(
  place: UnitPlace,
  attempt: AttemptState,
): { kind: "review"; ref: { stage: string; item: number | null }; attempt: number; judge: null } {
  return { kind: "review", ref: { stage: place.stage.id, item: place.unit.item }, attempt: attempt.n, judge: null };
}
