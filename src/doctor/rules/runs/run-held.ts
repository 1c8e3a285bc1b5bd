import type { HeldBy } from "../../../domain/run/parts.ts";
import type { Found } from "../../finding.ts";
import { openRuns } from "../../open-runs.ts";
import { stateOf } from "../../read-run.ts";
import type { Rule } from "../../rule.ts";

/** Why a run waits for an operator; one that its user held on purpose (`--until`) is as it should be. */
const HELD: Readonly<Record<HeldBy, string | null>> = {
  until: null,
  policy: "was interrupted, and its recovery policy holds it for an operator",
  copied: "is held: the home is a copy of another one, which carries the run on",
  "rolled-back":
    "is held: the record lost events that had been acknowledged, and more may have been done than it knows",
};

/** A run is stalled, or its policy has it wait for an operator after an interruption. */
export const runHeld: Rule = {
  code: "run-held",
  says: "a run was interrupted and waits for an operator",
  detect: async (exam) =>
    openRuns(exam).flatMap((row): readonly Found[] => {
      const next = `holdfast resume ${row.id}`;
      if (row.state === "stalled")
        return [{ severity: "warning", message: `${row.id} (${row.pipeline}) is stalled: its owner died.`, next }];
      if (row.reason !== "operator") return [];
      const why = HELD[stateOf(exam, row.id)?.hold ?? "until"];
      return why === null ? [] : [{ severity: "warning", message: `${row.id} (${row.pipeline}) ${why}.`, next }];
    }),
};
