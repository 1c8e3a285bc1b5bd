import { openRuns } from "../../open-runs.ts";
import { few } from "../../few.ts";
import type { Rule } from "../../rule.ts";

/** Runs are under way and nobody orchestrates the home. */
export const runUnattended: Rule = {
  code: "run-unattended",
  says: "runs are under way, and no daemon lives that could take them further",
  detect: async (exam) => {
    const runs = openRuns(exam).filter(({ state }) => state !== "waiting" && state !== "stalled");
    if (runs.length === 0 || (await exam.holder()) !== null) return [];
    const ids = runs.map(({ id }) => id);
    return [
      {
        severity: "warning",
        message: `Under way, with no daemon to take ${ids.length === 1 ? "it" : "them"} further: ${few(ids)}.`,
        next: ids.length === 1 ? `holdfast resume ${ids[0] ?? ""}` : "holdfast resume",
      },
    ];
  },
};
