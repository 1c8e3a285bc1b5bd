import { join } from "node:path";
import { timestamp } from "../../../base/clock.ts";
import type { Examination } from "../../examination.ts";
import { newestCopy } from "../../restore.ts";
import { FIX, type Rule } from "../../rule.ts";

/** The copies of the store are old. */
export const copyOld: Rule = {
  code: "copy-old",
  says: "the newest copy of the store in the backups folder is old, and the store went on",
  detect: async (exam) => {
    const at = oldCopy(exam);
    if (at === null) return [];
    const message = `The newest copy of the store is from ${timestamp(at).slice(0, 10)}, and the store went on since.`;
    return [{ severity: "note", message: `${message} Fixing makes another.`, next: FIX }];
  },
  fix: async (exam, hands) => {
    if (oldCopy(exam) === null) return [];
    const file = join(exam.home, "backups", `${timestamp(exam.now).replaceAll(/[:.]/g, "-")}.db`);
    await hands.copyStore(file);
    return [`${file} is a copy of the store.`];
  },
};

function oldCopy(exam: Examination): number | null {
  const copy = newestCopy(exam);
  const files = ["holdfast.db", "holdfast.db-wal"].map((name) => exam.files.see(join(exam.home, name))?.changedAt ?? 0);
  if (copy === null || exam.now - copy.at < exam.limits.copyAgeMs) return null;
  return Math.max(...files) > copy.at ? copy.at : null;
}
