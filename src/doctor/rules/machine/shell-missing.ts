import type { Rule } from "../../rule.ts";

const SHELL = "/bin/sh";

/** There is no shell to supervise with. */
export const shellMissing: Rule = {
  code: "shell-missing",
  says: `there is no ${SHELL}, which supervises every process`,
  detect: async ({ files }) =>
    files.mayRun(SHELL)
      ? []
      : [
          {
            severity: "error",
            message: `${SHELL} is missing or cannot be executed: no stage can be started.`,
            next: `Install a POSIX shell as ${SHELL} (dash, bash or busybox), then \`holdfast doctor\`.`,
          },
        ],
};
