import type { EnvRules, StopReason } from "../../domain/definition/definition.ts";

// The one table of defaults: the normaliser spells them out, the hash leaves out what equals them. Durations are
// milliseconds. A key that is added here changes no hash; a value that is changed here changes many.

/** The default retries of a stage. */
export const RETRY_DEFAULTS: RetryDefaults = { maxAttempts: 2, backoff: 5_000, on: ["crashed", "rate", "hung"] };

interface RetryDefaults {
  readonly maxAttempts: number;
  readonly backoff: number;
  readonly on: readonly StopReason[];
}

/** The defaults of a stage that do not depend on its kind. */
export const STAGE_DEFAULTS = {
  needs: [],
  when: null,
  workspace: "shared",
  timeout: 3_600_000,
  idle: null,
  grace: 10_000,
  resources: [],
  effects: "workspace",
  exits: { "0": "done" },
  required: true,
  idempotent: false,
} as const;

/** The defaults of one execution's limits. */
export const LIMITS_DEFAULTS = { output: 268_435_456 } as const;

/** The defaults of an output. */
export const OUTPUT_DEFAULTS = {
  required: true,
  media: "any",
  minBytes: 1,
  schema: null,
  when: null,
  store: "copy",
} as const;

/** The defaults of a review. */
export const REVIEW_DEFAULTS = { maxAttempts: 3, passScore: 80, minScore: 60, exhausted: "ask" } as const;

/** The defaults of `each`. */
export const EACH_DEFAULTS = { key: "/id", onFail: "fail", atMost: 100, parallel: 1 } as const;

/** The defaults of `poll`. */
export const POLL_DEFAULTS = { every: 30_000, deadline: 7_200_000 } as const;

/** The defaults of an agent. */
export const AGENT_DEFAULTS = {
  model: null,
  tools: null,
  maxTurns: null,
  session: "new",
  script: null,
} as const;

/** The defaults of a gate, its options apart. */
export const GATE_DEFAULTS = {
  note: "optional",
  answerers: [],
  remind: null,
  expires: null,
  onExpiry: "ask",
  autoApprove: [],
} as const;

/** The defaults of a pipeline. */
export const PIPELINE_DEFAULTS = {
  title: null,
  description: null,
  input: null,
  budget: null,
  recovery: "resume",
  onFailure: "finish",
  deliver: [],
  revisions: null,
} as const;

/** The defaults of a delivery. */
export const DELIVERY_DEFAULTS = { show: [], text: null, onUnknown: "ask" } as const;

/** The defaults of a kind of revision. */
export const REVISION_DEFAULTS = { says: [], prompt: null, asks: null } as const;

/** No rules of the environment. */
export const NO_ENV: EnvRules = { pass: [], set: {}, secrets: {} };
