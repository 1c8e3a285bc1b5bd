import type { Context } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import { openOwnGate } from "../gate/gates.ts";
import type { BudgetScope } from "../parts.ts";
import type { GateState, RunState } from "../state.ts";
import type { UnitPlace, UnitStep } from "../stage/steps.ts";

/** What a person is asked once a budget is spent: for as much again, or for an end. */
export interface BudgetQuestion {
  readonly scope: BudgetScope;
  /** How often it has to be given again. */
  readonly times: number;
  readonly question: string;
  readonly stop: "cancel" | "fail";
}

/** Asks about a budget that what is to begin would spend. */
export function askForMore(
  context: Context,
  { place, step }: { readonly place: UnitPlace; readonly step: Extract<UnitStep, { do: "start" }> },
  { scope, times, question, stop }: BudgetQuestion,
): NewRunEvent {
  const ref = { stage: place.stage.id, item: place.unit.item };
  const subject = { kind: "budget" as const, ref, attempt: step.attempt, judge: step.judge };
  return openOwnGate(context, subject, {
    question,
    reason: "budget",
    options: [
      { name: "more", does: "retry" },
      { name: "stop", does: stop },
    ],
    budget: scope,
    times,
  });
}

/** The open questions of a run about a budget. */
export function openBudgetGates({ gates }: RunState, scope: BudgetScope): readonly GateState[] {
  return Object.values(gates).filter((gate) => gate.state === "open" && gate.budget === scope);
}
