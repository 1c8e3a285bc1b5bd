import { VARIABLE_NAME } from "../../base/text/text.ts";
import { amount, count, described, example, nullable, textLike, word, type Shape } from "./shape.ts";
import { listOf, mapOf, object } from "./shape-of-many.ts";
import { size } from "./shape-of-size.ts";
import type { BudgetWords, ConfigBudgetWords, EnvWords, LimitsWords } from "./words.ts";

const VARIABLE = textLike(VARIABLE_NAME, "the name of a variable");

/** Where a secret's value is found. */
export const SECRET_REFERENCE: Shape<string> = textLike(
  new RegExp(`^(env:${VARIABLE_NAME.source.slice(1, -1)}|file:.+|command:.+)$`),
  "a reference: env:NAME, file:PATH or command:…",
  "hidden",
);

/** What reaches a child's environment. */
export const ENV: Shape<EnvWords> = object<EnvWords>({
  pass: example(described(listOf(VARIABLE), "Variables taken over from the environment of the caller.", []), [
    "EDITOR",
  ]),
  set: example(described(mapOf(word(), VARIABLE), "Variables with a fixed value.", {}), { LANG: "en_GB.UTF-8" }),
  secrets: example(
    described(
      mapOf(SECRET_REFERENCE, VARIABLE),
      "Variables with a secret value: name → `env:NAME`, `file:PATH` or `command:…`. The value is masked in everything that Holdfast shows and keeps.",
      {},
    ),
    { API_KEY: "env:API_KEY" },
  ),
});

const LIMITS = {
  usd: example(described(nullable(amount()), "US dollars.", null), 2.5),
  tokens: example(described(nullable(count()), "Input and output tokens together.", null), 200_000),
  minutes: example(described(nullable(amount()), "Minutes that its processes run, added up.", null), 30),
};

/** Limits of money, tokens and time. */
export const BUDGET: Shape<BudgetWords> = object<BudgetWords>(LIMITS);

/** The budgets of a config: of each run, and of a day. */
export const CONFIG_BUDGET: Shape<ConfigBudgetWords> = object<ConfigBudgetWords>({
  ...LIMITS,
  perDay: nullable(BUDGET),
});

/** A journal is read so far. */
const MOST_OUTPUT_BYTES = 1_073_741_824;

/** Limits of one execution. */
export const EXECUTION_LIMITS: Shape<LimitsWords> = object<LimitsWords>({
  output: example(
    described(
      size(count(1, MOST_OUTPUT_BYTES)),
      "How much is kept of what a process of the stage prints, of standard output and of standard error each. What is beyond it is dropped and counted: where it is an output of the stage, the attempt fails (`output-too-large`). A client is stopped. A number of bytes, or a text such as `64KiB` or `2MB`; at most `1GiB`.",
      "256MiB",
    ),
    "16MiB",
  ),
});
