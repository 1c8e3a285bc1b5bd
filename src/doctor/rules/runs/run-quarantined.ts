import { messageOf } from "../../../base/failure.ts";
import type { Examination } from "../../examination.ts";
import type { Found } from "../../finding.ts";
import { fixHolding, type Rule } from "../../rule.ts";

/** A run was quarantined. */
export const runQuarantined: Rule = {
  code: "run-quarantined",
  says: "a run was quarantined because it could not be read",
  detect: async (exam) => {
    const fixed = await fixHolding(exam);
    return [...exam.record.quarantined()].map(([run, reason]): Found => {
      const why = stillBroken(exam, run, reason);
      const message = `${run} was quarantined: ${sentence(reason)}`;
      if (why === null)
        return { severity: "error", message: `${message} It can be read again, and may go on.`, next: fixed };
      const next = `Bring back what is missing from a copy of the home, then \`holdfast doctor --fix\`; \`holdfast why ${run}\` tells more.`;
      return { severity: "error", message: `${message} It still cannot be read: ${sentence(why)}`, next };
    });
  },
  fix: async (exam, hands) =>
    hands.holding(async () => {
      const runs = [...exam.record.quarantined()].flatMap(([run, reason]) =>
        stillBroken(exam, run, reason) === null ? [run] : [],
      );
      await hands.liftQuarantine(runs);
      return runs.map((run) => `${run} is no longer quarantined; the next start takes it up.`);
    }),
};

/** Its folding ended the process: the one who tries it again would end as well. */
const DEADLY = /it ended the process/;

function stillBroken({ record }: Examination, run: string, reason: string): string | null {
  if (DEADLY.test(reason)) return "to read it ends the process.";
  try {
    const fault = record.store()?.chainFault(run) ?? null;
    if (fault === null) record.definition(record.state(run));
    return fault;
  } catch (failure) {
    return messageOf(failure);
  }
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
