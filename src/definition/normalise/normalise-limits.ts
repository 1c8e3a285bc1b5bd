import type { Budget, EnvRules } from "../../domain/definition/definition.ts";
import { referencesOf } from "../../domain/definition/templates.ts";
import { NO_ENV } from "./defaults.ts";
import type { Drafting } from "./draft.ts";
import { inside, report, type Place } from "../check/faults.ts";
import { isRelative, wholeReferences } from "../config/secret-references.ts";
import type { BudgetWords, EnvWords } from "../format/words.ts";

/** Spells out rules of the environment. */
export function normaliseEnv(
  words: EnvWords | undefined,
  at: Pick<Drafting, "place" | "warnings" | "folder">,
): EnvRules {
  const env = { ...NO_ENV, ...words };
  for (const [name, value] of Object.entries(env.set)) {
    if (referencesOf(value).length === 0) continue;
    at.warnings.add({
      pointer: `${at.place.pointer}/set/${name}`,
      code: "TEMPLATE_NOT_HERE",
      message: "templates are not filled in here: the variable holds the text as it stands",
      hint: "Templates stand in words of a list `run`, in prompts and in `ask`; a child reads inputs from $HOLDFAST_INPUT.",
    });
  }
  if (at.folder !== null) return wholeReferences(at.folder, env);
  for (const [name, reference] of Object.entries(env.secrets))
    if (isRelative(reference)) reportRelative(name, at.place);
  return env;
}

function reportRelative(name: string, place: Place): void {
  report(inside(inside(place, "secrets"), name), {
    code: "FILE_MISSING",
    message: "the file of this secret cannot be found: this pipeline came without its folder",
    hint: "Write the whole path of the file.",
  });
}

/** Spells out a budget; one without a limit is none. */
export function normaliseBudget(words: BudgetWords | null | undefined): Budget | null {
  const budget = { usd: null, tokens: null, minutes: null, ...words };
  return Object.values(budget).every((limit) => limit === null) ? null : budget;
}

/** Two sets of rules of the environment as one; the second goes before the first. */
export function joinEnv(first: EnvRules, second: EnvRules): EnvRules {
  return {
    pass: [...new Set([...first.pass, ...second.pass])],
    set: { ...first.set, ...second.set },
    secrets: { ...first.secrets, ...second.secrets },
  };
}
