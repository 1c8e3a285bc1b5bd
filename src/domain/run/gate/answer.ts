import { stopPolicy } from "../../definition/definition.ts";
import { withDescendants } from "../../definition/mentions.ts";
import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { failUnit } from "../stage/fail-unit.ts";
import { stopsOf } from "../execution/held-effects.ts";
import { answeredDispatch } from "../outbox/decide-dispatch.ts";
import type { AnswerEffect, AskedBy, BudgetScope } from "../parts.ts";
import { bestAttempt } from "../attempt/review.ts";
import { choose, judgedAttempts, planRework } from "../attempt/rework.ts";
import { commitStage } from "../stage/stage-step.ts";
import type { GateState } from "../state.ts";
import type { UnitPlace } from "../stage/steps.ts";

/** An accepted answer. */
export interface GivenAnswer {
  readonly option: string;
  readonly note: string | null;
  readonly by: "person" | "rule";
}

/** So many rounds at most that no person asked for; a person's redo is free. */
const MAX_ROUNDS = 5;

/** The answer and what it does, in one go. */
export function answerEvents(context: Context, gate: GateState, answer: GivenAnswer): readonly NewRunEvent[] {
  const answered: NewRunEvent = {
    type: "gate.answered",
    data: { gate: gate.gate, option: answer.option, note: answer.note },
  };
  return [answered, ...effects(context, gate, answer)];
}

function effects(context: Context, gate: GateState, answer: GivenAnswer): readonly NewRunEvent[] {
  if (gate.asked !== null) return [reply(gate, gate.asked, answer)];
  const does: AnswerEffect = gate.options.find((option) => option.name === answer.option)?.does ?? "fail";
  if (gate.dispatch !== undefined) return answeredDispatch(context, gate, does);
  if (gate.kind === "review" && gate.judge !== null) return [judgement(gate, does, answer)];
  if (gate.budget !== undefined && does === "retry") return [raised(gate.budget, gate.times)];
  return consequence(context, { gate, does, answer });
}

function reply({ gate }: GateState, { execution, n }: AskedBy, { option, note }: GivenAnswer): NewRunEvent {
  return { type: "message.decided", data: { execution, n, answer: option, note, gate } };
}

function raised(scope: BudgetScope, times: number | undefined): NewRunEvent {
  return { type: "budget.raised", data: { scope, ...(times === undefined ? {} : { times }) } };
}

interface Consequence {
  readonly gate: GateState;
  readonly does: AnswerEffect;
  readonly answer: GivenAnswer;
}

function consequence(context: Context, { gate, does, answer }: Consequence): readonly NewRunEvent[] {
  if (typeof does === "object") return redo(context, { target: does.redo, asking: gate.stage, answer });
  const stage = context.definition.stages.find((candidate) => candidate.id === gate.stage);
  if (stage === undefined) return [];
  if (does === "cancel") return [{ type: "run.cancel-requested", data: {} }];
  if (does === "continue") return [commitStage(context, stage)];
  const place = placeOf(context, gate);
  if (does === "fail") return fail(context, { gate, place, answer });
  if (place === null) return [];
  return does === "accept" ? accept(gate, place) : retry(gate, place, answer.note);
}

interface Failing {
  readonly gate: GateState;
  readonly place: UnitPlace | null;
  readonly answer: GivenAnswer;
}

function fail(context: Context, { gate, place, answer }: Failing): readonly NewRunEvent[] {
  const failure = { reason: "rejected", message: answer.note ?? `The answer was ${answer.option}.` };
  const stops = gate.effect === undefined ? [] : stopsOf(context, gate);
  if (place === null) return [...stops, { type: "stage.failed", data: { stage: gate.stage, ...failure } }];
  return [...stops, ...failUnit(place, failure)];
}

/** Accepts the attempt that the gate is about, or the best where it is about all of them. */
function accept(gate: GateState, place: UnitPlace): readonly NewRunEvent[] {
  const asked = judgedAttempts(place).find(
    (attempt) => attempt.n === gate.attempt && attempt.verdict?.result === "needs-input",
  );
  const best = asked ?? bestAttempt(judgedAttempts(place), place.stage.review);
  if (gate.kind === "review" && best !== null) return [choose(place, best, "accepted by a person")];
  const ref = { stage: place.stage.id, item: place.unit.item };
  return [
    {
      type: "attempt.planned",
      data: { ...ref, cause: "accepted", notBefore: null, why: null, session: null, resume: false, note: null },
    },
  ];
}

function retry(gate: GateState, place: UnitPlace, note: string | null): readonly NewRunEvent[] {
  // What its effect was about stands as it stood, and is tried again.
  if (gate.effect !== undefined) return [];
  if (gate.kind === "review") return [planRework(place, note)];
  // A credential was missing before anything began: the plan stands, or the judge is asked as soon as the gate is gone.
  if (place.unit.plan !== null || isUnderWay(place)) return [];
  const ref = { stage: place.stage.id, item: place.unit.item };
  const session = sessionToGoOn(place);
  return [
    {
      type: "attempt.planned",
      data: {
        ...ref,
        cause: session === null ? "retry" : "resume",
        notBefore: null,
        why: null,
        session,
        resume: session !== null,
        note,
      },
    },
  ];
}

/** A session that its policy gives up is not gone on with. */
function sessionToGoOn({ unit, stage }: UnitPlace): string | null {
  const last = unit.attempts.at(-1);
  if (last === undefined || stopPolicy(stage, last.stopReason ?? "exit") === "fresh") return null;
  return last.session;
}

function isUnderWay({ unit, stageState }: UnitPlace): boolean {
  const last = unit.attempts.at(-1);
  return last !== undefined && last.round === stageState.round && last.phase !== "settled";
}

interface WantedRedo {
  readonly target: string;
  readonly asking: string;
  readonly answer: GivenAnswer;
}

function redo(context: Context, { target, asking, answer }: WantedRedo): readonly NewRunEvent[] {
  const started = withDescendants(context.definition, [target]).filter((id) => {
    const stage = context.state.stages[id];
    return stage !== undefined && stage.state !== "pending";
  });
  if (answer.by === "rule" && (context.state.stages[target]?.redosByRule ?? 0) + 1 >= MAX_ROUNDS) {
    return [
      {
        type: "stage.failed",
        data: { stage: asking, reason: "rounds", message: `${MAX_ROUNDS} rounds of ${target} were not enough.` },
      },
    ];
  }
  return [{ type: "redo.decided", data: { target, affected: started, note: answer.note, by: answer.by } }];
}

function judgement(gate: GateState, does: AnswerEffect, answer: GivenAnswer): NewRunEvent {
  const ref = { stage: gate.stage, item: gate.item, attempt: gate.attempt ?? 0, judge: gate.judge ?? 0 };
  const fixes = answer.note === null ? [] : [answer.note];
  if (does === "continue") return { type: "verdict.given", data: { ...ref, result: "pass", score: 100, fixes } };
  return {
    type: "verdict.given",
    data: { ...ref, result: typeof does === "object" ? "rework" : "reject", score: 0, fixes },
  };
}

function placeOf(context: Context, gate: GateState): UnitPlace | null {
  const stage = context.definition.stages.find((candidate) => candidate.id === gate.stage);
  const stageState = context.state.stages[gate.stage];
  const unit = stageState?.units.find((candidate) => candidate.item === gate.item);
  return stage === undefined || stageState === undefined || unit === undefined || gate.kind === "approve"
    ? null
    : { stage, stageState, unit };
}
