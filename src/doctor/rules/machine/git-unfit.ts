import { foundIf } from "../../finding.ts";
import { installWords } from "../../install.ts";
import type { Rule } from "../../rule.ts";

const NEEDED: readonly [number, number] = [2, 38];

/** Git is missing or too old. */
export const gitUnfit: Rule = {
  code: "git-unfit",
  says: `git is missing, or older than ${NEEDED.join(".")}`,
  detect: async ({ machine }) => {
    const said = await machine.versionOf("git");
    const next = installWords(machine, "git");
    if (said === null) return [{ severity: "note", message: "There is no git on PATH.", next }];
    const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(said) ?? [];
    const old = Number(major) < NEEDED[0] || (Number(major) === NEEDED[0] && Number(minor) < NEEDED[1]);
    const message = `${said} is too old; ${NEEDED.join(".")} or newer is needed.`;
    return foundIf(old, () => ({ severity: "note", message, next }));
  },
};
