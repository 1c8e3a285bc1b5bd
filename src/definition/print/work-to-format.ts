import type { Json, JsonObject } from "../../base/json/json.ts";
import type { Agent, GateOption, GateWords, Judge, Poll, Review } from "../../domain/definition/work.ts";
import type { Stage, Work } from "../../domain/definition/definition.ts";
import { AGENT_DEFAULTS, GATE_DEFAULTS, POLL_DEFAULTS, REVIEW_DEFAULTS } from "../normalise/defaults.ts";
import { approvalOf, PLAIN_GATE, type GateKind } from "../normalise/normalise-gate.ts";
import { durationToFormat, SPELLED_OUT, type Writing } from "./writing.ts";

/** What a stage does, under the key of its kind. */
export function workToFormat(work: Work, write: Writing): JsonObject {
  if (work.kind === "command") return { run: work.run };
  if (work.kind === "agent") return { agent: agentToFormat(work.agent, write) };
  if (work.kind === "task") return { task: `${work.module}#${work.name}` };
  return { gate: gateToFormat(work.gate, PLAIN_GATE, write) };
}

/** A gate in the words of the format. */
export function gateToFormat(gate: GateWords, kind: GateKind, write: Writing): JsonObject {
  return write(
    {
      ask: gate.ask,
      show: gate.show,
      options: optionsToFormat(gate.options),
      note: gate.note,
      answerers: gate.answerers,
      remind: maybeDuration(gate.remindMs),
      expires: maybeDuration(gate.expiresMs),
      onExpiry: gate.onExpiry,
      autoApprove: gate.autoApprove.map(({ when, answer }) => ({ when, answer })),
    },
    {
      ...GATE_DEFAULTS,
      ...(kind.ask === null ? {} : { ask: kind.ask }),
      show: kind.show,
      options: optionsToFormat(kind.options),
    },
  );
}

/** A review in the words of the format. */
export function reviewToFormat(review: Review, around: Around): JsonObject {
  return around.write(
    {
      judges: review.judges.map((judge) => judgeToFormat(judge, around)),
      maxAttempts: review.maxAttempts,
      passScore: review.passScore,
      minScore: review.minScore,
      exhausted: review.exhausted,
    },
    REVIEW_DEFAULTS,
  );
}

/** Polling in the words of the format. */
export function pollToFormat(poll: Poll, write: Writing): JsonObject {
  return write(
    { run: poll.run, every: durationToFormat(poll.everyMs), deadline: durationToFormat(poll.deadlineMs) },
    { every: durationToFormat(POLL_DEFAULTS.every), deadline: durationToFormat(POLL_DEFAULTS.deadline) },
  );
}

/** The stage that is judged, and how it is written. */
export interface Around {
  readonly id: string;
  readonly outputs: readonly string[];
  readonly write: Writing;
}

function judgeToFormat(judge: Judge, { id, outputs, write }: Around): JsonObject {
  if (judge.kind === "command") return { run: judge.run };
  if (judge.kind === "agent") return { agent: agentToFormat(judge.agent, write) };
  if (judge.kind === "person") return { person: gateToFormat(judge.gate, approvalOf(id, outputs), write) };
  return { schema: judge.schema, of: judge.of };
}

/** What is tried when a stage's agent fails, in the words of the format: of another agent what is not as of the stage's own. */
export function ladderToFormat({ work, ladder }: Pick<Stage, "work" | "ladder">, write: Writing): Json {
  if (ladder === undefined || work.kind !== "agent") return null;
  const own = agentToFormat(work.agent, SPELLED_OUT);
  return ladder.map((rung) => (typeof rung === "string" ? rung : { agent: agentToFormat(rung.agent, write, own) }));
}

function agentToFormat(agent: Agent, write: Writing, like?: JsonObject): JsonObject {
  const { allow, deny } = agent.permissions;
  return write(
    {
      use: agent.use,
      model: agent.model,
      prompt: agent.prompt === null ? null : { text: agent.prompt },
      answer: agent.answer,
      permissions: like === undefined ? write({ allow, deny }, { allow: [], deny: [] }) : { allow, deny },
      tools: agent.tools,
      maxTurns: agent.maxTurns,
      session: agent.session === "new" ? "new" : { of: agent.session.of },
      script: scriptToFormat(agent),
    },
    { ...AGENT_DEFAULTS, prompt: null, answer: null, permissions: {}, ...shared(like) },
  );
}

function shared(like: JsonObject | undefined): JsonObject {
  if (like === undefined) return {};
  const { prompt = null, answer = null, permissions = {}, tools = null } = like;
  return { prompt, answer, permissions, tools };
}

function scriptToFormat(agent: Agent): Json {
  return agent.script === null ? null : agent.script.map((steps) => steps.map((step): JsonObject => ({ ...step })));
}

function optionsToFormat(options: readonly GateOption[]): Json {
  return options.map(({ id, does }) => ({ id, does: typeof does === "string" ? does : { redo: does.redo } }));
}

function maybeDuration(durationMs: number | null): string | null {
  return durationMs === null ? null : durationToFormat(durationMs);
}
