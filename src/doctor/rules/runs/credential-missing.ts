import type { Found } from "../../finding.ts";
import { openRuns } from "../../open-runs.ts";
import { stateOf } from "../../read-run.ts";
import type { Rule } from "../../rule.ts";

/** A run waits because a credential was missing or refused. */
export const credentialMissing: Rule = {
  code: "credential-missing",
  says: "a run waits because a credential is missing or was refused",
  detect: async (exam) =>
    openRuns(exam)
      .filter(({ reason }) => reason === "credential")
      .flatMap(({ id, pipeline }) =>
        Object.values(stateOf(exam, id)?.gates ?? {}).map((gate) => ({ id, pipeline, gate })),
      )
      .filter(({ gate }) => gate.state === "open" && gate.reason === "credential")
      .map(({ id, pipeline, gate }): Found => ({
        severity: "warning",
        message: `${id} (${pipeline}) waits at ${gate.stage} for a credential: ${gate.question} Fix it where the daemon finds it, then answer.`,
        next: `holdfast answer ${gate.gate} retry`,
      })),
};
