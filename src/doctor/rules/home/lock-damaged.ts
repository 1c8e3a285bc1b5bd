import { join } from "node:path";
import { messageOf } from "../../../base/failure.ts";
import { quote } from "../../../base/text/quote.ts";
import type { Rule } from "../../rule.ts";

/** The lock file cannot be read, so that nobody can take the home. */
export const lockDamaged: Rule = {
  code: "lock-damaged",
  says: "the lock file cannot be read",
  detect: async (exam) => {
    try {
      await exam.holder();
      return [];
    } catch (failure) {
      const file = quote(join(exam.home, "lock.db"));
      return [
        {
          severity: "error",
          message: `The lock file cannot be read, so that nobody can take the home: ${messageOf(failure)} Once moved away, it is created again; only the home's former path is forgotten, and the doctor asks for that.`,
          next: `mv ${file} ${quote(join(exam.home, "lock.db.damaged"))}`,
        },
      ];
    }
  },
};
