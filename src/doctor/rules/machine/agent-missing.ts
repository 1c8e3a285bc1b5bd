import { own } from "../../../base/own.ts";
import { agentsOf } from "../../../domain/definition/stage-agents.ts";
import { comingStages, type Coming } from "../../coming-stages.ts";
import type { Found } from "../../finding.ts";
import type { Rule } from "../../rule.ts";

/** Commands that install an agent client. */
const INSTALL: Readonly<Record<string, string>> = { claude: "npm install --global @anthropic-ai/claude-code" };

/** The client that an open run pinned is no longer there. */
export const agentMissing: Rule = {
  code: "agent-missing",
  says: "an agent client that an open run still needs is not where it was",
  detect: async (exam) =>
    comingStages(exam).flatMap((coming) =>
      clientsOf(coming)
        .filter(({ program }) => !exam.files.mayRun(program))
        .map(({ name, program }): Found => {
          const { id } = coming.state;
          const install = own(INSTALL, name);
          const there = install === undefined ? "Install it there" : `Install it there: \`${install}\``;
          return {
            severity: "error",
            message: `${id} (${coming.definition.name}) still needs the agent client ${name}, which is not at ${program} any more.`,
            next: `${there}, then \`holdfast resume ${id}\`.`,
          };
        }),
    ),
};

interface Client {
  readonly name: string;
  readonly program: string;
}

function clientsOf({ state, stages }: Coming): readonly Client[] {
  return [...new Set(stages.flatMap(agentsOf).map(({ use }) => use))].flatMap((name) => {
    const [program] = own(state.accepted.agents, name)?.program ?? [];
    return program === undefined ? [] : [{ name, program }];
  });
}
