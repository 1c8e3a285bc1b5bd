import { moneyWords, tokenWords } from "../../../base/text/amounts.ts";
import type { Budget } from "../../definition/definition.ts";
import type { Usage } from "../../usage.ts";

/** What counts against a budget. */
export interface Spent {
  readonly usage: Usage;
  readonly minutes: number;
}

/** How much of a budget is spent, 1 being all of it; of several limits the one that is nearest counts. `times`: how often the budget was given. */
export function shareOf({ usage, minutes }: Spent, budget: Budget, times: number): number {
  const tokens = (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
  return Math.max(
    partOf(usage.usd ?? 0, budget.usd, times),
    partOf(tokens, budget.tokens, times),
    partOf(minutes, budget.minutes, times),
  );
}

/** Parts of a budget that were spent, beside what may be: `$1.20 of $5.00, tokens 1.2 M of 2 M`. */
export function spentWords({ usage, minutes }: Spent, budget: Budget, times: number): string {
  const tokens = (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
  const parts = [
    { name: "", limit: budget.usd, spent: usage.usd ?? 0, words: moneyWords },
    { name: "tokens ", limit: budget.tokens, spent: tokens, words: tokenWords },
    { name: "minutes ", limit: budget.minutes, spent: minutes, words: minuteWords },
  ];
  return parts
    .flatMap(({ name, limit, spent, words }) =>
      limit === null ? [] : [`${name}${words(spent)} of ${words(limit * times)}`],
    )
    .join(", ");
}

function minuteWords(minutes: number): string {
  return String(Math.round(minutes * 10) / 10);
}

/** How often a budget that was given `given` times has to be given again for there to be room. */
export function timesToGive(share: number, given: number): number {
  return Math.max(1, Math.floor(given * (share - 1)) + 1);
}

/** What a person is offered who is asked for more. */
export function moreWords(times: number): string {
  return times === 1 ? "as much again" : `${times} times as much again, so that there is room`;
}

/** A share as it is recorded and said. */
export function roundedShare(share: number): number {
  return Math.round(share * 100) / 100;
}

/** A budget as a cost that is counted, where the cost itself is not known yet or was never told. */
export function declaredUsage(budget: Budget | null): Usage {
  return { usd: budget?.usd ?? null, inputTokens: budget?.tokens ?? null, outputTokens: null };
}

function partOf(amount: number, limit: number | null, times: number): number {
  if (limit === null || amount === 0) return 0;
  return amount / (limit * times);
}
