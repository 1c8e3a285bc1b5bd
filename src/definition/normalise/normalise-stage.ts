import { STOP_POLICIES, type Each, type Output, type Stage } from "../../domain/definition/definition.ts";
import type { GateWords } from "../../domain/definition/work.ts";
import { LIMITS_DEFAULTS, RETRY_DEFAULTS, STAGE_DEFAULTS } from "./defaults.ts";
import { drafting, type Drafting, type StageDraft } from "./draft.ts";
import { report } from "../check/faults.ts";
import { normaliseConditions } from "./normalise-conditions.ts";
import { normaliseEach } from "./normalise-each.ts";
import { approvalOf, normaliseGate } from "./normalise-gate.ts";
import { normaliseLadder } from "./work/normalise-ladder.ts";
import { normaliseBudget, normaliseEnv } from "./normalise-limits.ts";
import { normaliseOutputs } from "./normalise-outputs.ts";
import { normalisePoll } from "./work/normalise-poll.ts";
import { normaliseReview } from "./normalise-review.ts";
import { normaliseWork } from "./work/normalise-work.ts";
import type { StageWords } from "../format/words.ts";

/** Spells out a stage; its needs follow once every mention is known. */
export function normaliseStage(words: StageWords, at: Drafting): StageDraft {
  const work = normaliseWork(words, at);
  const outputs = normaliseOutputs(words.outputs, work, drafting(at, "outputs"));
  (words.needs ?? []).forEach((need, index) => {
    at.notes.mentions.push({
      stage: need,
      output: null,
      pointer: drafting(at, "needs", index).place.pointer,
      own: true,
    });
  });
  if (work.kind === "gate") refuseForGate(words, at);
  const checks = { ...checksOf(words, outputs, at), ...normaliseLadder(words, work, at) };
  const stage = { id: at.id, work, needs: [], outputs, ...checks, ...limitsOf(words, at) };
  return { id: at.id, pointer: at.place.pointer, words, stage, notes: at.notes };
}

type Checks = Pick<Stage, "when" | "each" | "review" | "approve" | "poll">;

function checksOf(words: StageWords, outputs: readonly Output[], at: Drafting): Checks {
  const { review = null, poll = null } = words;
  return {
    when: normaliseConditions(words.when ?? null, drafting(at, "when")),
    each: readEach(words, at),
    review: review === null ? null : normaliseReview(review, outputs, drafting(at, "review")),
    approve: readApproval(words, outputs, at),
    poll: poll === null ? null : normalisePoll(poll, drafting(at, "poll")),
  };
}

function limitsOf(
  words: StageWords,
  at: Drafting,
): Omit<Stage, "id" | "work" | "needs" | "outputs" | "ladder" | keyof Checks> {
  const full = { ...STAGE_DEFAULTS, ...words };
  const retry = { ...RETRY_DEFAULTS, ...words.retry };
  return {
    workspace: full.workspace,
    retry: { maxAttempts: retry.maxAttempts, backoffMs: retry.backoff, on: retry.on },
    onStop: { ...STOP_POLICIES, ...words.onStop },
    timeoutMs: full.timeout,
    idleMs: full.idle,
    graceMs: full.grace,
    outputLimitBytes: words.limits?.output ?? LIMITS_DEFAULTS.output,
    resources: full.resources,
    effects: full.effects,
    onUnknown: words.onUnknown ?? onUnknownOf(full.effects),
    exits: { ...STAGE_DEFAULTS.exits, ...words.exits },
    env: normaliseEnv(words.env, drafting(at, "env")),
    required: full.required,
    idempotent: full.idempotent,
    strays: words.strays?.keep ?? [],
    budget: normaliseBudget(words.budget),
  };
}

/** What follows an unknown end by default: a person is asked where something outside may have happened. */
export function onUnknownOf(effects: Stage["effects"]): Stage["onUnknown"] {
  return effects === "outside" ? "ask" : "resume";
}

function readEach(words: StageWords, at: Drafting): Each | null {
  return words.each === undefined || words.each === null ? null : normaliseEach(words.each, drafting(at, "each"));
}

function readApproval(words: StageWords, outputs: readonly Output[], at: Drafting): GateWords | null {
  const approve = words.approve ?? false;
  if (approve === false) return null;
  const names = outputs.map((output) => output.name);
  const kind = approvalOf(at.id, names);
  return normaliseGate(approve === true ? {} : approve, kind, { ...drafting(at, "approve"), own: false });
}

const NOT_FOR_GATES = ["review", "approve", "poll"] as const;

function refuseForGate(words: StageWords, at: Drafting): void {
  for (const key of NOT_FOR_GATES) {
    const written = words[key] ?? false;
    if (written === false) continue;
    report(drafting(at, key).place, {
      code: "WRONG_VALUE",
      part: "key",
      message: `\`${key}\` has no meaning on a gate`,
      hint: `Leave \`${key}\` out, or put it on the stage whose outputs are meant.`,
    });
  }
}
