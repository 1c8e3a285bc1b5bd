import { few } from "../../few.ts";
import type { Rule } from "../../rule.ts";

/** A text that runs have pinned is missing or changed. */
export const payloadLost: Rule = {
  code: "payload-lost",
  says: "the file of a text that a run pinned is missing or changed",
  detect: async ({ record, files }) => {
    const lost: string[] = [];
    for (const { hash, file } of record.keptTexts()) if ((await files.contentHash(file)) !== hash) lost.push(file);
    if (lost.length === 0) return [];
    return [
      {
        severity: "error",
        message: `Missing or changed: ${few(lost)}. Runs that pinned ${lost.length === 1 ? "it" : "them"} cannot go on.`,
        next: "Bring these files back from a copy of the home, then `holdfast doctor --fix`.",
      },
    ];
  },
};
