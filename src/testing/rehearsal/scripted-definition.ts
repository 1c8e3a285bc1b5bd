import { sampleAgent } from "../fake-model/sample-agent.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { Definition, Stage } from "../../domain/definition/definition.ts";
import { workersOf } from "../../domain/definition/stage-agents.ts";
import type { Agent, Judge, Review, Rung, ScriptStep } from "../../domain/definition/work.ts";
import type { Verdict } from "../../domain/run/attempt/verdict.ts";
import { stepsOf, type AgentScript } from "./agent-script.ts";
import { unknownName } from "./known-names.ts";

/** What the agents that judge a stage say of one attempt. */
export type ScriptedVerdict = Pick<Verdict, "result" | "score"> & Partial<Pick<Verdict, "blockers" | "fixes">>;

/** What the agents of a rehearsal play, and from which folder their files come. */
export interface Playing {
  readonly agents: AgentScript;
  /** By stage, an entry for each attempt, the last repeats; who is not named here passes everything. */
  readonly judges: Readonly<Record<string, ScriptedVerdict | readonly ScriptedVerdict[]>>;
  readonly dir: string;
}

/** A definition whose agents are all scripted; everything else stays as it is. Throws UNKNOWN_STAGE, USAGE. */
export function scriptedDefinition(definition: Definition, playing: Playing): Definition {
  checkNames(definition, playing);
  const stages = definition.stages.map((stage) => judgedByScript(playedByScript(stage, playing), playing));
  const unscripted = stages.filter((stage) => workersOf(stage).some(({ use }) => use !== "scripted"));
  if (unscripted.length > 0) throw withoutScript(unscripted.map(({ id }) => id));
  return { ...definition, stages };
}

function checkNames({ name, stages }: Definition, { agents, judges }: Playing): void {
  const known = new Map(stages.map((stage) => [stage.id, stage]));
  const unknown = [...Object.keys(agents.stages), ...Object.keys(judges)].find((id) => !known.has(id));
  if (unknown !== undefined) {
    const what = `The script names ${unknown}, which is no stage of ${name}`;
    throw unknownName("UNKNOWN_STAGE", { what, name: unknown, known: [...known.keys()] });
  }
  const unjudged = Object.keys(judges).find((id) => known.get(id)?.review?.judges.some(isAgentJudge) !== true);
  if (unjudged !== undefined)
    throw new HoldfastError("USAGE", `No agent judges ${unjudged}: its verdict has no giver.`);
}

function withoutScript(stages: readonly string[]): HoldfastError {
  const [first = ""] = stages;
  return new HoldfastError(
    "USAGE",
    `A rehearsal asks no model, and no script plays the agent of ${stages.join(", ")}.`,
    {
      hint: `Give it one: script({ ${JSON.stringify(first)}: { "a-file.txt": "what it leaves" } }).`,
    },
  );
}

function playedByScript(stage: Stage, { agents, dir }: Playing): Stage {
  const attempts = agents.stages[stage.id];
  if (attempts === undefined) return stage;
  refuseUnplayable(stage);
  const steps = attempts.map((attempt) => stepsOf(attempt, { stage: stage.id, dir }));
  const agent = stage.work.kind === "agent" ? stage.work.agent : sampleAgent();
  return {
    ...stage,
    work: { kind: "agent", agent: scriptedAgent(agent, steps) },
    ...(stage.ladder === undefined ? {} : { ladder: stage.ladder.map((rung) => scriptedRung(rung, steps)) }),
    // What the real work needs to reach its program, and how that ends, is not the script's.
    env: { pass: [], set: {}, secrets: {} },
    exits: { "0": "done" },
    poll: null,
  };
}

function refuseUnplayable({ id, work, outputs }: Stage): void {
  if (work.kind === "gate")
    throw new HoldfastError("USAGE", `${id} is a gate: a rehearsal answers it, no script plays it.`);
  if (outputs.some(({ source }) => source === "stdout"))
    throw new HoldfastError("USAGE", `The output of ${id} is what it prints, and a script leaves files.`, {
      hint: "Leave it out of the script: it is run for real.",
    });
}

function scriptedAgent({ prompt, answer }: Agent, steps: readonly (readonly ScriptStep[])[]): Agent {
  return sampleAgent({ use: "scripted", prompt, answer, script: steps });
}

function scriptedRung(rung: Rung, steps: readonly (readonly ScriptStep[])[]): Rung {
  return typeof rung === "string" ? rung : { agent: scriptedAgent(rung.agent, steps) };
}

function judgedByScript(stage: Stage, { judges }: Playing): Stage {
  const { review } = stage;
  if (review === null) return stage;
  return { ...stage, review: scriptedReview(review, judges[stage.id]) };
}

function scriptedReview(review: Review, said: ScriptedVerdict | readonly ScriptedVerdict[] | undefined): Review {
  const verdicts = said === undefined ? [PASS] : "result" in said ? [said] : said;
  const steps = verdicts.map((verdict) => [{ answer: { blockers: [], fixes: [], ...verdict } }]);
  const judges = review.judges.map((judge): Judge => {
    if (!isAgentJudge(judge) || (said === undefined && judge.agent.use === "scripted")) return judge;
    return { kind: "agent", agent: scriptedAgent({ ...judge.agent, answer: null }, steps) };
  });
  return { ...review, judges };
}

const PASS: ScriptedVerdict = { result: "pass", score: 100 };

function isAgentJudge(judge: Judge): judge is Extract<Judge, { kind: "agent" }> {
  return judge.kind === "agent";
}
