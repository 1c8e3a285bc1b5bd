import type { Found } from "../finding.ts";
import { openRuns } from "../open-runs.ts";
import { stateOf } from "../read-run.ts";
import type { Rule } from "../rule.ts";

/** A run is stalled, or its policy has it wait for an operator after an interruption. */
export const runHeld: Rule = {
  code: "run-held",
  says: "a run was interrupted and waits for an operator",
  detect: async (exam) =>
    openRuns(exam).flatMap((row): readonly Found[] => {
      const next = `holdfast resume ${row.id}`;
      if (row.state === "stalled")
        return [{ severity: "warning", message: `${row.id} (${row.pipeline}) is stalled: its owner died.`, next }];
      // One that its user held on purpose (`--until`) is as it should be.
      if (row.reason !== "operator" || stateOf(exam, row.id)?.hold !== "policy") return [];
      const message = `${row.id} (${row.pipeline}) was interrupted, and its recovery policy holds it for an operator.`;
      return [{ severity: "warning", message, next }];
    }),
};
