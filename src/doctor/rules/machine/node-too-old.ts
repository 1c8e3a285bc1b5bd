import type { Rule } from "../../rule.ts";

const NEEDED = 24;

/** The Node that runs is too old. */
export const nodeTooOld: Rule = {
  code: "node-too-old",
  says: `Node is older than ${NEEDED}`,
  detect: async ({ machine: { nodeVersion } }) =>
    Number.parseInt(nodeVersion, 10) >= NEEDED
      ? []
      : [
          {
            severity: "error",
            message: `This is Node ${nodeVersion}; Node ${NEEDED} or newer is needed.`,
            next: "npx holdfast doctor",
          },
        ],
};
