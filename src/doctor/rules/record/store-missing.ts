import { join } from "node:path";
import { restoreWords } from "../../restore.ts";
import type { Rule } from "../../rule.ts";

/** The store is gone although the home has runs. */
export const storeMissing: Rule = {
  code: "store-missing",
  says: "the store is gone although the home has runs",
  detect: async (exam) => {
    const { home, files } = exam;
    if (files.see(join(home, "holdfast.db")) !== null) return [];
    const runs = files.names(join(home, "runs")).length;
    if (runs === 0) return [];
    const message = `There is no holdfast.db, but the home has the files of ${runs} ${runs === 1 ? "run" : "runs"}.`;
    return [{ severity: "error", message, next: restoreWords(exam) }];
  },
};
