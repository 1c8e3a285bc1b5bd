import { comingStages, type Coming } from "../../coming-stages.ts";
import type { Found } from "../../finding.ts";
import type { Rule } from "../../rule.ts";

/** A secret that an open run still needs cannot be resolved. */
export const secretUnreachable: Rule = {
  code: "secret-unreachable",
  says: "a secret that an open run still needs cannot be resolved here",
  detect: async (exam) => {
    // Values of variables that came with a submission live in the daemon's memory.
    const remembered = (await exam.holder()) !== null;
    return comingStages(exam).flatMap((coming) =>
      referencesOf(coming)
        .filter((reference) => !(remembered && reference.startsWith("env:")) && !exam.machine.resolves(reference))
        .map((reference): Found => {
          const { id } = coming.state;
          const fix = reference.startsWith("env:") ? `Set ${reference.slice(4)}` : `Write ${reference.slice(5)}`;
          return {
            severity: "warning",
            message: `${id} (${coming.definition.name}) still needs the secret ${reference}, which cannot be resolved here.`,
            next: `${fix}, then \`holdfast resume ${id}\`.`,
          };
        }),
    );
  },
};

function referencesOf({ definition, stages }: Coming): readonly string[] {
  const rules = stages.length === 0 ? [] : [definition.env, ...stages.map((stage) => stage.env)];
  return [...new Set(rules.flatMap(({ secrets }) => Object.values(secrets)))];
}
