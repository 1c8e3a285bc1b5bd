import { z } from "zod";
import type { ShownArtifact, ShownDelivery, ShownGate, ShownRun, ShownStage } from "../../domain/run/view/shown.ts";
import type { Usage } from "../../domain/usage.ts";
import { anyObject, moment, momentOrNull, numberOrNull, textOrNull } from "./pieces.ts";
import { named } from "./named.ts";
import { RUN_STATES } from "../../domain/run/states.ts";

export const runState: z.ZodType<ShownRun["state"]> = named("RunState", z.enum(RUN_STATES));

export const usage: z.ZodType<Usage> = named(
  "Usage",
  z.object({ usd: numberOrNull, inputTokens: numberOrNull, outputTokens: numberOrNull }),
);

export const answerOption: z.ZodType<ShownGate["options"][number]> = named(
  "AnswerOption",
  z.object({
    name: z.string(),
    does: z.union([z.enum(["continue", "cancel", "fail", "retry", "accept", "reply"]), z.object({ redo: z.string() })]),
  }),
);

const attempt: z.ZodType<ShownStage["attempts"][number]> = named(
  "Attempt",
  z.object({
    n: z.int(),
    item: textOrNull,
    round: z.int(),
    cause: z.string(),
    outcome: z.enum(["succeeded", "failed", "cancelled", "superseded", "unknown"]).nullable(),
    stopReason: textOrNull,
    message: textOrNull,
    startedAt: moment,
    endedAt: momentOrNull,
    pid: numberOrNull,
    exitCode: numberOrNull,
    signal: textOrNull,
    session: textOrNull,
    reattached: z.boolean(),
    resumedSession: z.boolean(),
    cost: usage,
    verdict: z.object({ result: z.string(), score: z.number(), fixes: z.array(z.string()) }).nullable(),
    notes: z.array(z.string()).optional(),
    rung: z
      .object({ n: z.number(), of: z.number(), tries: z.string() })
      .optional()
      .describe("The rung of the stage's ladder that it is on."),
  }),
);

const stage: z.ZodType<ShownStage> = named(
  "Stage",
  z.object({
    id: z.string(),
    kind: z.enum(["agent", "command", "task", "gate"]),
    state: z.enum([
      "pending",
      "ready",
      "running",
      "reviewing",
      "waiting",
      "interrupted",
      "succeeded",
      "failed",
      "skipped",
      "cancelled",
      "invalidated",
    ]),
    reason: textOrNull,
    message: textOrNull,
    committedAt: momentOrNull,
    chosenAttempt: numberOrNull,
    round: z.int(),
    items: z.array(
      z.object({
        key: z.string(),
        state: z.enum(["pending", "running", "succeeded", "skipped"]),
        reason: textOrNull,
        chosenAttempt: numberOrNull,
      }),
    ),
    attempts: z.array(attempt),
  }),
);

export const artifact: z.ZodType<ShownArtifact> = named(
  "Artifact",
  z.object({
    stage: z.string(),
    item: textOrNull,
    attempt: z.int(),
    name: z.string(),
    path: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int(),
    mediaType: z.string(),
    inherited: z.boolean(),
  }),
);

const gate: z.ZodType<ShownGate> = named(
  "Gate",
  z.object({
    id: z.string(),
    kind: z.enum(["stage", "approve", "review", "question", "permission", "budget", "unknown", "merge"]),
    stage: z.string(),
    state: z.enum(["open", "answered", "expired", "withdrawn"]),
    question: z.string(),
    show: z.array(z.string()),
    options: z.array(answerOption),
    note: z.enum(["optional", "required", "none"]),
    openedAt: moment,
    expiresAt: momentOrNull,
    overdue: z.boolean(),
    subject: z.string(),
    answer: textOrNull,
    answerNote: textOrNull,
    answeredBy: textOrNull,
  }),
);

const delivery: z.ZodType<ShownDelivery> = named(
  "Delivery",
  z.object({
    to: z.string(),
    version: z.int(),
    state: z.enum(["pending", "sending", "sent", "unknown", "refused", "accepted", "dropped"]),
    files: z.array(z.object({ stage: z.string(), name: z.string(), path: z.string() })),
    at: z.array(z.string()),
    reason: textOrNull,
    nextTryAt: momentOrNull,
    settledAt: momentOrNull,
  }),
);

export const shownRun: z.ZodType<ShownRun> = named(
  "Run",
  z.object({
    id: z.string(),
    pipeline: z.string(),
    project: z.string(),
    definitionHash: z.string(),
    version: z.int(),
    state: runState,
    reason: textOrNull,
    partial: z.boolean(),
    createdAt: moment,
    startedAt: momentOrNull,
    endedAt: momentOrNull,
    workspace: z.string(),
    input: anyObject,
    recoveries: z.int(),
    hold: z.enum(["policy", "until", "copied", "rolled-back"]).nullable(),
    cost: usage,
    budgets: z.array(z.object({ scope: z.string(), words: z.string() })),
    stages: z.array(stage),
    artifacts: z.array(artifact),
    gates: z.array(gate),
    deliveries: z.array(delivery),
    mission: z.object({ id: z.string(), slug: z.string() }).nullable(),
  }),
);
