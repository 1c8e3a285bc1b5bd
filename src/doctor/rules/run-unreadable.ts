import type { Rule } from "../rule.ts";

/** A run's events cannot be folded. */
export const runUnreadable: Rule = {
  code: "run-unreadable",
  says: "the events of a run cannot be read",
  detect: async ({ record }) =>
    record
      .tableFaults()
      .filter(({ code }) => code === "fold-failed")
      .map(({ stream, message }) => ({
        severity: "error",
        message: `${stream}: ${message}`,
        next: "Bring back a copy of the home from before the damage; `holdfast audit verify` names the place. Meanwhile the other runs go on.",
      })),
};
