import type { Budget } from "../definition/definition.ts";
import { addUsage, NO_USAGE, type Usage } from "../usage.ts";
import type { Context } from "./context.ts";
import type { NewRunEvent } from "./events.ts";
import type { AttemptState, RunState, StageState } from "./state.ts";

/** A person is warned when so much of a budget was spent. */
const WARN_SHARE = 0.8;

const MINUTE_MS = 60_000;

/** Warns once for the run and once for each stage whose budget is nearly spent; an unknown cost counts as unknown, never as zero. */
export function budgetWarnings({ definition, state }: Context): readonly NewRunEvent[] {
  const scopes = [{ id: "run", budget: definition.budget }, ...definition.stages];
  return scopes.flatMap(({ id, budget }) => {
    if (budget === null || state.warned.includes(id)) return [];
    const attempts = attemptsOf(state, id);
    const spent = id === "run" ? state.usage : usageOf(attempts);
    const share = shareOf(budget, spent, minutesOf(attempts));
    return share < WARN_SHARE
      ? []
      : [{ type: "budget.warned", data: { scope: id, spent, share: Math.round(share * 100) / 100 } }];
  });
}

function attemptsOf(state: RunState, scope: string): readonly AttemptState[] {
  const stage = state.stages[scope];
  const stages = scope === "run" ? Object.values(state.stages) : stage === undefined ? [] : [stage];
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

function shareOf(budget: Budget, { usd, inputTokens, outputTokens }: Usage, minutes: number): number {
  const shares = [
    (usd ?? 0) / (budget.usd ?? Infinity),
    ((inputTokens ?? 0) + (outputTokens ?? 0)) / (budget.tokens ?? Infinity),
    minutes / (budget.minutes ?? Infinity),
  ];
  return Math.max(...shares.map((share) => (Number.isNaN(share) ? 0 : share)));
}
