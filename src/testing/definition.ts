import { STOP_POLICIES, type Definition, type Output, type Stage, type Work } from "../domain/definition/definition.ts";
import type { Agent, GateOption, GateWords, Judge, Review } from "../domain/definition/work.ts";

/** What a sample definition says beyond its stages. */
export type DefinitionMore = Partial<Omit<Definition, "stages">>;

/** What a sample stage says beyond its id and work. */
export type StageMore = Partial<Omit<Stage, "id" | "work">>;

/** A normalised definition of the given stages with every default spelled out. */
export function definitionOf(stages: readonly Stage[], more: DefinitionMore = {}): Definition {
  return {
    format: 1,
    name: "sample",
    title: null,
    description: null,
    input: null,
    env: { pass: [], set: {}, secrets: {} },
    classes: {},
    budget: null,
    recovery: "resume",
    onFailure: "finish",
    deliver: [],
    stages,
    ...more,
  };
}

/** A command stage; its only output is `out`. */
export function commandStage(id: string, more: StageMore = {}): Stage {
  return stageOf(id, { kind: "command", run: [id] }, more);
}

/** A command stage whose words name the output `out` of others, which it therefore needs. */
export function readingStage(id: string, from: readonly string[], more: StageMore = {}): Stage {
  const run = [id, ...from.map((stage) => `{{artifacts.${stage}.out}}`)];
  return stageOf(id, { kind: "command", run }, { needs: from, ...more });
}

/** An agent stage, whose attempts have a session. */
export function agentStage(id: string, more: StageMore = {}): Stage {
  return stageOf(id, { kind: "agent", agent: agentOf(id) }, more);
}

/** A sample agent, asked to do what its id says. */
export function agentOf(id: string, more: Partial<Agent> = {}): Agent {
  return {
    use: "scripted",
    model: null,
    prompt: `do ${id}`,
    answer: null,
    permissions: { allow: [], deny: [] },
    tools: null,
    maxTurns: null,
    session: "new",
    script: null,
    ...more,
  };
}

/** A stage that asks a person. */
export function gateStage(id: string, gate: Partial<GateWords> = {}, more: StageMore = {}): Stage {
  return stageOf(id, { kind: "gate", gate: gateWords(gate) }, { outputs: [], ...more });
}

/** A question with the default options `approve` and `reject`. */
export function gateWords(more: Partial<GateWords> = {}): GateWords {
  return {
    ask: "Go on?",
    show: [],
    options: [option("approve", "continue"), option("reject", "fail")],
    note: "optional",
    answerers: [],
    remindMs: null,
    expiresMs: null,
    onExpiry: "ask",
    autoApprove: [],
    ...more,
  };
}

/** One way to answer a sample gate. */
export function option(id: string, does: GateOption["does"]): GateOption {
  return { id, does };
}

/** A review by so many command judges. */
export function reviewBy(judges: number, more: Partial<Review> = {}): Review {
  const all: readonly Judge[] = Array.from({ length: judges }, () => ({ kind: "command", run: ["judge"] }));
  return { judges: all, maxAttempts: 3, passScore: 80, minScore: 60, exhausted: "ask", ...more };
}

/** `each` over the items that stage `from` listed. */
export function eachOf(from: string, more: Partial<NonNullable<Stage["each"]>> = {}): Pick<Stage, "each" | "needs"> {
  const each = {
    stage: from,
    output: "out",
    pointer: "",
    key: "/id",
    onFail: "fail",
    atMost: 100,
    parallel: 1,
  } as const;
  return { each: { ...each, ...more }, needs: [from] };
}

function stageOf(id: string, work: Work, more: StageMore): Stage {
  return {
    id,
    work,
    needs: [],
    when: null,
    workspace: "shared",
    each: null,
    outputs: [OUT],
    review: null,
    approve: null,
    retry: { maxAttempts: 2, backoffMs: 5_000, on: ["crashed", "rate", "hung"] },
    onStop: STOP_POLICIES,
    timeoutMs: 3_600_000,
    idleMs: null,
    graceMs: 10_000,
    resources: [],
    effects: "workspace",
    onUnknown: "resume",
    poll: null,
    exits: { "0": "done" },
    env: { pass: [], set: {}, secrets: {} },
    required: true,
    idempotent: false,
    strays: [],
    budget: null,
    ...more,
  };
}

const OUT: Output = {
  name: "out",
  source: "files",
  glob: "out",
  required: true,
  media: "any",
  minBytes: 1,
  schema: null,
  when: null,
  store: "copy",
};
