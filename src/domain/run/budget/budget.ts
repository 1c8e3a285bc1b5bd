import { own } from "../../../base/own.ts";
import type { StageId } from "../../../base/brand.ts";
import type { Budget, Definition, Stage } from "../../definition/definition.ts";
import { addUsage, NO_USAGE, type Usage } from "../../usage.ts";
import { scopeOf, WHOLE_RUN } from "./budget-scope.ts";
import { declaredUsage, roundedShare, shareOf, spentWords, timesToGive } from "./budget-share.ts";
import type { Context, RunView } from "../context.ts";
import type { NewRunEvent } from "../events.ts";
import type { BudgetScope } from "../parts.ts";
import type { AttemptState, RunState, StageState } from "../state.ts";

/** A person is warned when so much of a budget was spent. */
export const WARN_SHARE = 0.8;

const MINUTE_MS = 60_000;

/** Warns once for the run and once for each stage whose budget is nearly spent; an unknown cost counts as unknown, never as zero. */
export function budgetWarnings(context: Context): readonly NewRunEvent[] {
  return [wholeRun(context), ...context.definition.stages.map(ofStage)].flatMap((limit) => {
    const { scope } = limit;
    if (limit.budget === null || context.state.warned.includes(scope)) return [];
    const spent = spentOf(context, limit);
    const share = limitShare(context, { ...limit, budget: limit.budget }, spent);
    return share < WARN_SHARE ? [] : [{ type: "budget.warned", data: { scope, spent, share: roundedShare(share) } }];
  });
}

/** The budget that leaves no room for another process of a stage; null where there is room. What runs already is counted. */
export function spentScope(context: Context, id: StageId): SpentScope | null {
  const limits = [wholeRun(context), ...context.definition.stages.filter((stage) => stage.id === id).map(ofStage)];
  for (const limit of limits) {
    const { scope, stage, budget } = limit;
    if (budget === null) continue;
    const reserved = stage === null ? reservedOf(context) : NO_USAGE;
    const share = limitShare(context, { scope, stage, budget }, addUsage(spentOf(context, limit), reserved));
    if (share < 1) continue;
    const words = budgetWords(context).find((one) => one.scope === scope)?.words ?? "";
    return { scope, share, times: timesToGive(share, givenTimes(context, scope)), words };
  }
  return null;
}

/** What was spent of each budget of a run, in words. */
export function budgetWords(view: RunView): readonly { readonly scope: BudgetScope; readonly words: string }[] {
  return [wholeRun(view), ...view.definition.stages.map(ofStage)].flatMap((limit) => {
    const { scope, stage, budget } = limit;
    if (budget === null) return [];
    const spent = { usage: spentOf(view, limit), minutes: minutesOf(attemptsOf(view.state, stage)) };
    return [{ scope, words: spentWords(spent, budget, givenTimes(view, scope)) }];
  });
}

/** A budget that is spent, and how often it has to be given again. */
interface SpentScope extends Pick<Limit, "scope"> {
  readonly share: number;
  readonly times: number;
  /** What was spent of it. */
  readonly words: string;
}

/** A budget, and what it is of: a stage, or the whole run where that is null. */
interface Limit {
  readonly scope: BudgetScope;
  readonly stage: StageId | null;
  readonly budget: Budget | null;
}

function wholeRun({ definition: { budget } }: RunView): Limit {
  return { scope: WHOLE_RUN, stage: null, budget };
}

function ofStage({ id, budget }: Stage): Limit {
  return { scope: scopeOf(id), stage: id, budget };
}

function spentOf({ state }: RunView, { stage }: Limit): Usage {
  return stage === null ? state.usage : usageOf(attemptsOf(state, stage));
}

function budgetOf({ stages }: Definition, id: StageId): Budget | null {
  return stages.find((stage) => stage.id === id)?.budget ?? null;
}

/** What is under way, and what ended without telling its cost, is counted at the budget that its stage declares. */
function reservedOf({ state, definition }: Context): Usage {
  const open = Object.values(state.executions).filter(({ role }) => role !== "poll");
  const untold = definition.stages
    .filter(({ work }) => work.kind === "agent")
    .flatMap(({ id }) =>
      attemptsOf(state, id)
        .filter(({ endedAt, usage }) => endedAt !== null && usage.usd === null)
        .map(() => id),
    );
  return [...open.map(({ stage }) => stage), ...untold]
    .map((stage) => declaredUsage(budgetOf(definition, stage)))
    .reduce(addUsage, NO_USAGE);
}

function attemptsOf(state: RunState, id: StageId | null): readonly AttemptState[] {
  const stages = Object.values(state.stages).filter((stage) => id === null || stage.id === id);
  return stages.flatMap(everyAttempt);
}

/** A unit carries its attempts from round to round: the newest of a key has them all. */
function everyAttempt({ units, itemsBefore }: StageState): readonly AttemptState[] {
  const newest = new Map([...units, ...itemsBefore].toReversed().map((unit) => [unit.key, unit]));
  return [...newest.values()].flatMap((unit) => unit.attempts);
}

function usageOf(attempts: readonly AttemptState[]): Usage {
  return attempts.reduce((sum, attempt) => addUsage(sum, attempt.usage), NO_USAGE);
}

function minutesOf(attempts: readonly AttemptState[]): number {
  const tookMs = attempts.map(({ startedAt, endedAt }) => (endedAt === null ? 0 : endedAt - startedAt));
  return tookMs.reduce((sum, ms) => sum + ms, 0) / MINUTE_MS;
}

function limitShare(
  context: Context,
  { scope, stage, budget }: Limit & { readonly budget: Budget },
  usage: Usage,
): number {
  const minutes = minutesOf(attemptsOf(context.state, stage));
  return shareOf({ usage, minutes }, budget, givenTimes(context, scope));
}

function givenTimes({ state }: RunView, scope: BudgetScope): number {
  return 1 + (own(state.raised, scope) ?? 0);
}
