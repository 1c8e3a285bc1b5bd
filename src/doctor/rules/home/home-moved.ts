import type { Rule } from "../../rule.ts";

/** The home is not where it was, so that nobody orchestrates it until its owner says what it is. */
export const homeMoved: Rule = {
  code: "home-moved",
  says: "the home was moved, or is a copy",
  detect: async (exam) => {
    const why = exam.moved();
    if (why === null) return [];
    return [
      {
        severity: "error",
        message: `The home was moved, or it is a copy: ${why}. No daemon comes up until you say which. If the one that it was copied from still lives, it is a copy: \`holdfast doctor --copied\`.`,
        next: "holdfast doctor --moved",
      },
    ];
  },
};
