import type { Examination } from "../../examination.ts";
import { few } from "../../few.ts";
import { fixHolding, type Rule } from "../../rule.ts";

/** Tables differ from what the events yield. */
export const tablesDiffer: Rule = {
  code: "tables-differ",
  says: "the tables hold something else than the events yield",
  detect: async (exam) => {
    const runs = differing(exam);
    if (runs.length === 0) return [];
    const message = `The tables differ from what the events yield: ${few(runs)}. Lists and states may be wrong; the record is not.`;
    return [{ severity: "error", message, next: await fixHolding(exam) }];
  },
  fix: async (exam, hands) =>
    hands.holding(async () => {
      const runs = differing(exam);
      await hands.rewriteTables(runs);
      return runs.map((run) => `The tables of ${run} were rebuilt from its events.`);
    }),
};

function differing({ record }: Examination): readonly string[] {
  const faults = record.tableFaults().filter(({ code }) => code !== "fold-failed");
  return [...new Set(faults.map(({ stream }) => stream))];
}
