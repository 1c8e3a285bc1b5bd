import { codeOf, HoldfastError, messageOf } from "../base/failure.ts";
import type { Examination } from "./examination.ts";
import type { Finding } from "./finding.ts";
import type { Hands } from "./hands.ts";
import type { Rule } from "./rule.ts";

/** The code of what a rule could not look at. */
const NOT_EXAMINED = "not-examined";

/** Applies every rule; one that cannot look says so as a finding of its own. */
export async function examine(rules: readonly Rule[], exam: Examination): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const rule of rules) findings.push(...(await apply(rule, exam)));
  return findings;
}

/** What a fix did, or why it was not done. */
export interface Treated {
  readonly code: string;
  readonly done: readonly string[];
  readonly refused: string | null;
}

/** Lets every rule that found something fix what it can. */
export async function treat(rules: readonly Rule[], exam: Examination, hands: Hands): Promise<readonly Treated[]> {
  const treated: Treated[] = [];
  for (const { code, detect, fix } of rules) {
    if (fix === undefined) continue;
    try {
      if ((await detect(exam)).length === 0) continue;
      const done = await fix(exam, hands);
      if (done.length > 0) treated.push({ code, done, refused: null });
    } catch (failure) {
      treated.push({ code, done: [], refused: messageOf(failure) });
    }
  }
  return treated;
}

async function apply({ code, detect }: Rule, exam: Examination): Promise<readonly Finding[]> {
  try {
    return (await detect(exam)).map((found) => ({ code, ...found }));
  } catch (failure) {
    return [unseen(code, failure)];
  }
}

function unseen(rule: string, failure: unknown): Finding {
  const next = failure instanceof HoldfastError ? failure.hint : "";
  const code = codeOf(failure);
  return {
    code: NOT_EXAMINED,
    severity: "warning",
    message: `${rule} could not be looked for: ${messageOf(failure)}`,
    next:
      next === ""
        ? `See what keeps it from being read${code === null ? "" : ` (${code})`}, then \`holdfast doctor\`.`
        : next,
  };
}
