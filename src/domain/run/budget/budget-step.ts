import { spentScope } from "./budget.ts";
import { askForMore, openBudgetGates } from "./budget-gate.ts";
import { moreWords } from "./budget-share.ts";
import { WHOLE_RUN } from "./budget-scope.ts";
import type { Context } from "../context.ts";
import { withinDay } from "./day-budget.ts";
import type { UnitPlace, UnitStep } from "../stage/steps.ts";

/** Lets nothing begin once a budget is spent: a person is asked, once for each budget. Polls only ask after what was begun. */
export function withinBudget(context: Context, place: UnitPlace, step: UnitStep): UnitStep {
  if (step.do !== "start" || step.role === "poll" || context.state.hold !== null) return step;
  const { id } = place.stage;
  const spent = spentScope(context, id);
  if (spent === null) return withinDay(context, place, step);
  if (openBudgetGates(context.state, spent.scope).length > 0) return { do: "wait", until: null };
  const whole = spent.scope === WHOLE_RUN;
  const gate = askForMore(
    context,
    { place, step },
    {
      scope: spent.scope,
      times: spent.times,
      question: `The budget of ${whole ? "the run" : id} is spent (${Math.round(spent.share * 100)} %: ${spent.words}), and ${id} is to begin. Give it ${moreWords(spent.times)}, or stop?`,
      stop: whole ? "cancel" : "fail",
    },
  );
  return { do: "record", events: [gate] };
}
