import { formatBytes } from "../../../base/text/format-bytes.ts";
import type { Rule } from "../../rule.ts";

/** Ended runs hold much that nobody needs any more. */
export const diskReclaimable: Rule = {
  code: "disk-reclaimable",
  says: "ended runs hold much that they need no more",
  detect: async (exam) => {
    const gain = await exam.reclaimable();
    if (gain < exam.limits.reclaimableBytes) return [];
    const message = `Ended runs hold ${formatBytes(gain)} that they need no more.`;
    return [{ severity: "note", message, next: "holdfast gc --apply" }];
  },
};
