import { few } from "../../few.ts";
import type { Rule } from "../../rule.ts";

/** The record is not as it was written. */
export const recordChanged: Rule = {
  code: "record-changed",
  says: "an event, the ledger or the noted end of the record is not as it was written",
  detect: async ({ record }) => {
    const faults = record.recordFaults();
    if (faults.length === 0) return [];
    const words = few(faults.map(({ stream, message }) => `${message} (${stream})`));
    const next =
      "Bring back a copy of the home from before the change; `holdfast audit verify` names every place, and nothing can make a changed record whole.";
    return [{ severity: "error", message: `The record is not as it was written: ${words}.`, next }];
  },
};
