import { entries } from "../../base/entries.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { Budget, EnvRules } from "../../domain/definition/definition.ts";
import type { Writing } from "./writing.ts";

/** Rules of the environment in the words of the format. */
export function envToFormat(env: EnvRules, write: Writing): JsonObject {
  return write({ pass: env.pass, set: env.set, secrets: env.secrets }, { pass: [], set: {}, secrets: {} });
}

/** A budget in the words of the format. */
export function budgetToFormat(budget: Budget | null, write: Writing): JsonObject | null {
  if (budget === null) return null;
  return write(
    { usd: budget.usd, tokens: budget.tokens, minutes: budget.minutes },
    { usd: null, tokens: null, minutes: null },
  );
}

/** Capacities in the words of the format; a class has room for one unless it says more. */
export function classesToFormat(classes: Readonly<Record<string, number>>, write: Writing): JsonObject {
  return write(classes, Object.fromEntries(entries(classes).map(([name]) => [name, 1])));
}
