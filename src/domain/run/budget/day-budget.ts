import { addUsage, type Usage } from "../../usage.ts";
import { WARN_SHARE } from "./budget.ts";
import { askForMore, openBudgetGates } from "./budget-gate.ts";
import { WHOLE_DAY } from "./budget-scope.ts";
import { moreWords, roundedShare, shareOf, spentWords, timesToGive } from "./budget-share.ts";
import type { Context, DayFacts } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import type { UnitPlace, UnitStep } from "../stage/steps.ts";

/** Lets nothing begin once the day's budget is spent. A person is asked in one run; the others wait for the answer, or the next day. */
export function withinDay(context: Context, place: UnitPlace, step: Extract<UnitStep, { do: "start" }>): UnitStep {
  const { day } = context.facts;
  if (day === null) return step;
  const over = reckoned(day);
  if (over < 1) return step;
  const asks = day.askedIn === null && openBudgetGates(context.state, WHOLE_DAY).length === 0 && settled(day) >= 1;
  const exhausted = exhaustedEvent(day);
  if (!asks)
    return context.state.dayOver === null ? { do: "record", events: [exhausted] } : { do: "wait", until: null };
  const times = timesToGive(settled(day), 1 + day.raised);
  const question = `Runs of this project have spent their budget of a day (${Math.round(over * 100)} %: ${dayWords(day)}), and ${place.stage.id} is to begin. Give ${moreWords(times)} for today, or stop this run? Without an answer they go on when the day is over.`;
  const gate = askForMore(context, { place, step }, { scope: WHOLE_DAY, times, question, stop: "cancel" });
  return { do: "record", events: [exhausted, gate] };
}

/** What the day brings automatically: a run that waits goes on when there is room again, and nobody is asked any longer. */
export function dayEvents({ state, facts: { day, now } }: Context): readonly NewRunEvent[] {
  const { dayOver } = state;
  if (dayOver === null) return [];
  if (day !== null && reckoned(day) >= 1)
    return dayOver.until <= now && day.endsAt > dayOver.until ? [exhaustedEvent(day)] : [];
  const because = "there is room in the day's budget again";
  return [
    ...openBudgetGates(state, WHOLE_DAY).map(({ gate }): NewRunEvent => ({
      type: "gate.withdrawn",
      data: { gate, because },
    })),
    { type: "budget.restored", data: { scope: "day" } },
  ];
}

/** Warns once a day, with what the process that ended now has cost. */
export function dayWarning({ facts: { day } }: Context, cost: Usage | null): readonly NewRunEvent[] {
  if (day === null || day.warned) return [];
  const spent = cost === null ? day.spent : addUsage(day.spent, cost);
  const share = settled({ ...day, spent });
  return share < WARN_SHARE
    ? []
    : [{ type: "budget.warned", data: { scope: WHOLE_DAY, spent, share: roundedShare(share) } }];
}

function exhaustedEvent(day: DayFacts): NewRunEvent {
  return { type: "budget.exhausted", data: { scope: "day", until: day.endsAt, share: roundedShare(reckoned(day)) } };
}

/** The share of what has ended; only that is asked about, for what runs may yet turn out cheaper. */
function settled({ spent, untold, minutes, limit, raised }: DayFacts): number {
  return shareOf({ usage: addUsage(spent, untold), minutes }, limit, 1 + raised);
}

function dayWords({ spent, untold, minutes, limit, raised }: DayFacts): string {
  return spentWords({ usage: addUsage(spent, untold), minutes }, limit, 1 + raised);
}

/** Tells how much of the day's budget is spent or under way, 1 being all of it. */
export function reckoned({ spent, untold, reserved, minutes, limit, raised }: DayFacts): number {
  return shareOf({ usage: addUsage(addUsage(spent, untold), reserved), minutes }, limit, 1 + raised);
}
