import { expect, test } from "vitest";
import type { EnvRules } from "../../domain/definition/definition.ts";
import type { PinnedClient } from "../../domain/run/parts.ts";
import { agentOf, agentStage, commandStage, definitionOf, reviewBy } from "../../testing/definition.ts";
import { givenRun } from "../../testing/given.ts";
import { VIRTUAL_AGENT } from "../../testing/simulation/virtual/virtual-agent.ts";
import { accountOf, type Account } from "./account.ts";
import type { Asked } from "./agent-of.ts";

const AGENTS = { find: () => ({ ...VIRTUAL_AGENT, account: ["KEY"] }) };
const CLIENT: PinnedClient = { adapter: "scripted", program: ["/bin/agent"] };

interface Wish {
  readonly client?: PinnedClient;
  readonly project?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly env?: Partial<EnvRules>;
  readonly asked?: Partial<Asked>;
}

function account({ client = CLIENT, project = "one", environment = {}, env = {}, asked = {} }: Wish): Account | null {
  const stage = agentStage("think", { env: { pass: [], set: {}, secrets: {}, ...env } });
  const agents = { scripted: client, other: { ...CLIENT, program: ["/bin/other"] } };
  const run = givenRun(definitionOf([stage]), { accepted: { project, environment, agents } });
  const view = { state: run.state(), definition: run.definition };
  return accountOf(AGENTS, view, {
    stage,
    ref: { stage: "think", item: null, attempt: 1 },
    role: "work",
    judge: null,
    ...asked,
  });
}

test("[RUN-29] runs of several projects share an account where client and chosen account are the same", () => {
  const one = account({ environment: { HOME: "/home/ada", KEY: "a", TERM: "x" }, env: { set: { MODEL: "big" } } });
  const same = account({ project: "two", environment: { HOME: "/home/ada", KEY: "a", TERM: "y" } });
  expect(one).toEqual(same);
  expect(one?.name).toBe("scripted");
});

test.each<[string, Wish]>([
  ["another program", { client: { ...CLIENT, program: ["/bin/other"] } }],
  ["other variables in the config", { client: { ...CLIENT, env: { pass: [], set: { WHO: "b" }, secrets: {} } } }],
  ["another home of its user", { environment: { HOME: "/home/bob" } }],
  ["a variable of the environment that chooses an account", { environment: { KEY: "b" } }],
  ["such a variable that the stage sets", { env: { set: { KEY: "b" } } }],
  ["another secret for it", { env: { secrets: { KEY: "env:B" } } }],
])("[RUN-29] %s tells an account from another", (_, wish) => {
  expect(account(wish)?.key).not.toBe(account({})?.key);
});

test("[RUN-29] a judge spends the account of its own agent; a command spends none", () => {
  const review = { ...reviewBy(1), judges: [{ kind: "agent" as const, agent: agentOf("j", { use: "other" }) }] };
  const judge = account({ asked: { stage: commandStage("think", { review }), role: "judge", judge: 0 } });
  expect(judge?.name).toBe("other");
  expect(judge?.key).not.toBe(account({})?.key);
  expect(account({ asked: { stage: commandStage("think") } })).toBeNull();
});
