import { formatBytes } from "../../../base/text/format-bytes.ts";
import type { Rule } from "../../rule.ts";

/** The disk of the home is nearly full. */
export const diskLow: Rule = {
  code: "disk-low",
  says: "the disk of the home is nearly full",
  detect: async (exam) => {
    const free = exam.files.see(exam.home) === null ? Infinity : exam.files.freeBytes();
    const wanted = exam.limits.freeBytes;
    if (free >= wanted) return [];
    const gain = await exam.reclaimable();
    return [
      {
        severity: free < wanted / 10 ? "error" : "warning",
        message: `Only ${formatBytes(free)} are free on the home's disk. Where it is full, runs wait.`,
        next:
          free + gain >= wanted
            ? "holdfast gc --apply"
            : `Free some space; ${gain === 0 ? "`holdfast gc` finds nothing to free" : `\`holdfast gc --apply\` would free ${formatBytes(gain)}`}.`,
      },
    ];
  },
};
