import { codeOf, messageOf } from "../../../base/failure.ts";
import type { Examination } from "../../examination.ts";
import { few } from "../../few.ts";
import { restoreWords } from "../../restore.ts";
import type { Rule } from "../../rule.ts";

/** SQLite's own checks find fault with the store, or it is no database at all. */
export const storeDamaged: Rule = {
  code: "store-damaged",
  says: "the database fails SQLite's own checks",
  detect: async (exam) => {
    const faults = faultsOf(exam);
    if (faults.length === 0) return [];
    return [{ severity: "error", message: `The store is damaged: ${few(faults)}.`, next: restoreWords(exam) }];
  },
};

function faultsOf({ record }: Examination): readonly string[] {
  try {
    return record.databaseFaults();
  } catch (failure) {
    if (codeOf(failure) !== "STORE_DAMAGED") throw failure;
    return [messageOf(failure).replace(/\.$/, "")];
  }
}
