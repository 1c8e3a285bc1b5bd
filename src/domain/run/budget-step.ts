import { spentScope } from "./budget.ts";
import { WHOLE_RUN } from "./budget-scope.ts";
import type { Context } from "./context.ts";
import { withinDay } from "./day-budget.ts";
import { openOwnGate } from "./gates.ts";
import type { BudgetScope } from "./parts.ts";
import type { UnitPlace, UnitStep } from "./unit-step.ts";

/** Lets nothing begin once a budget is spent: a person is asked, once for each budget. Polls only ask after what was begun. */
export function withinBudget(context: Context, place: UnitPlace, step: UnitStep): UnitStep {
  if (step.do !== "start" || step.role === "poll" || context.state.hold !== null) return step;
  const spent = spentScope(context, place.stage.id);
  if (spent === null) return withinDay(context, place, step);
  if (isAsked(context, spent.scope)) return { do: "wait", until: null };
  const ref = { stage: place.stage.id, item: place.unit.item };
  const subject = { kind: "budget" as const, ref, attempt: step.attempt, judge: step.judge };
  const whole = spent.scope === WHOLE_RUN;
  const gate = openOwnGate(context, subject, {
    question: `The budget of ${whole ? "the run" : ref.stage} is spent (${Math.round(spent.share * 100)} %), and ${ref.stage} is to begin. Give it as much again, or stop?`,
    reason: "budget",
    options: [
      { name: "more", does: "retry" },
      { name: "stop", does: whole ? "cancel" : "fail" },
    ],
    budget: spent.scope,
  });
  return { do: "record", events: [gate] };
}

function isAsked({ state }: Context, scope: BudgetScope): boolean {
  return Object.values(state.gates).some((gate) => gate.state === "open" && gate.budget === scope);
}
