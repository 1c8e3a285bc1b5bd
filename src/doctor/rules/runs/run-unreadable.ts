import type { Examination } from "../../examination.ts";
import type { Found } from "../../finding.ts";
import { openRuns } from "../../open-runs.ts";
import { readRun } from "../../read-run.ts";
import type { Rule } from "../../rule.ts";

/** A run's events cannot be folded, or what it pinned cannot be read. */
export const runUnreadable: Rule = {
  code: "run-unreadable",
  says: "the events of a run, or the definition that an open run pinned, cannot be read",
  detect: async (exam) => {
    const unfolded = exam.record
      .tableFaults()
      .filter(({ code }) => code === "fold-failed")
      .map(({ stream, message }) => ({ run: stream, why: message }));
    const folded = lost(exam).filter(({ run }) => unfolded.every((one) => one.run !== run));
    return [...unfolded, ...folded].map(({ run, why }): Found => ({
      severity: "error",
      message: `${run}: ${why}`,
      next: "Bring back a copy of the home from before the damage; `holdfast audit verify` names the place. Meanwhile the other runs go on.",
    }));
  },
};

function lost(exam: Examination): readonly { readonly run: string; readonly why: string }[] {
  return openRuns(exam).flatMap(({ id }) => {
    const { unreadable } = readRun(exam, id);
    return unreadable === null ? [] : [{ run: id, why: unreadable }];
  });
}
