import type { Rule } from "../../rule.ts";

/** The process that holds the home does not answer. */
export const daemonSilent: Rule = {
  code: "daemon-silent",
  says: "the process that holds the home does not answer",
  detect: async (exam) => {
    const holder = await exam.holder();
    if (holder === null || holder.answers) return [];
    const { pid, stopped } = holder;
    if (pid === null)
      return [
        {
          severity: "error",
          message: "A process that cannot be seen from here holds the home and does not answer.",
          next: "Look for it where the home is used too (another container), end it there, then `holdfast status`.",
        },
      ];
    return [
      {
        severity: "error",
        message: stopped
          ? `The process ${pid} holds the home and was stopped by a signal.`
          : `The process ${pid} holds the home and does not answer. To end it loses nothing: children go on, and the next start takes them over.`,
        next: stopped ? `kill -CONT ${pid}` : `kill -9 ${pid}`,
      },
    ];
  },
};
