import type { StageId } from "../../base/brand.ts";
import type { Json, JsonObject } from "../../base/json/json.ts";
import type { Agent, CommandWords, GateWords, Poll, Review, Rung } from "./work.ts";

// The normalised form: every default is spelled out, nothing is optional, so that a run pins exactly what it will do.
// Durations are milliseconds here and words such as `15m` in what users write and in what is shown.

/** A pipeline as plain, validated, serialisable data. */
export interface Definition {
  readonly format: 1;
  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  /** JSON Schema (2020-12) of the run's input; null when the pipeline takes none. */
  readonly input: JsonObject | null;
  readonly env: EnvRules;
  readonly classes: Readonly<Record<string, number>>;
  readonly budget: Budget | null;
  readonly recovery: "resume" | "hold";
  readonly onFailure: "finish" | "cancel";
  /** What is told to whom once every stage is over. */
  readonly deliver: readonly Delivery[];
  readonly stages: readonly Stage[];
  /** What may be asked of a delivered run; missing where a run pinned its pipeline before there was such a thing. */
  readonly revisions?: readonly Revision[];
}

/** A kind of change that a person may ask of a delivered run. */
export interface Revision {
  readonly id: string;
  /** The stage that is done again, with everything that depends on it. */
  readonly stage: StageId;
  /** Words and phrases by which this kind is known. */
  readonly says: readonly string[];
  /** What the stage is told beside the person's own words. */
  readonly prompt: string | null;
  /** What a person is asked who did not make clear which kind is meant. */
  readonly asks: string | null;
}

/** Files, and words about them, that go over a channel. */
export interface Delivery {
  /** `stage.output` each. */
  readonly show: readonly string[];
  /** Name of a channel, or `folder:PATH` for a folder of the project. */
  readonly to: string;
  /** What is said; may hold templates. */
  readonly text: string | null;
  /** What follows when nobody knows whether it arrived. */
  readonly onUnknown: "ask" | "retry" | "accept";
}

/** A node of a definition. */
export interface Stage {
  readonly id: StageId;
  readonly work: Work;
  /** Written needs and every stage that is mentioned, sorted. */
  readonly needs: readonly StageId[];
  readonly when: Readonly<Record<string, Json>> | null;
  readonly workspace: "shared" | "own";
  readonly each: Each | null;
  readonly outputs: readonly Output[];
  readonly review: Review | null;
  readonly approve: GateWords | null;
  readonly retry: Retry;
  /** What is tried, one after the other, when its agent fails, in the place of `retry`; missing where nothing is written. */
  readonly ladder?: readonly Rung[];
  /** What follows a stop reason before `retry` or `ladder` is asked; `fail` means that only these can save the stage. */
  readonly onStop: Readonly<Record<StopReason, StopPolicy>>;
  readonly timeoutMs: number;
  /** Silence after which an execution counts as hung; null: never. */
  readonly idleMs: number | null;
  readonly graceMs: number;
  /** What a process of it prints is kept so far; missing where a run pinned its pipeline before there was such a thing. */
  readonly outputLimitBytes?: number;
  readonly resources: readonly string[];
  readonly effects: "none" | "workspace" | "outside";
  readonly onUnknown: "resume" | "retry" | "ask" | "fail";
  readonly poll: Poll | null;
  readonly exits: Readonly<Record<string, ExitMeaning>>;
  readonly env: EnvRules;
  readonly required: boolean;
  readonly idempotent: boolean;
  readonly strays: readonly string[];
  readonly budget: Budget | null;
}

/** What a stage does. A `pipeline` (child run) is not part of this release. */
export type Work =
  | { readonly kind: "command"; readonly run: CommandWords }
  | { readonly kind: "agent"; readonly agent: Agent }
  | { readonly kind: "task"; readonly module: string; readonly name: string }
  | { readonly kind: "gate"; readonly gate: GateWords };

/** What an exit code of a command means. */
export type ExitMeaning = "done" | "failed" | "needs-input" | "skipped" | "partial" | "not-yet";

/** A declared output. `source` says where it comes from: files by glob, what was printed, or an agent's answer. */
export interface Output {
  readonly name: string;
  readonly source: "files" | "stdout" | "answer";
  readonly glob: string | null;
  readonly required: boolean;
  readonly media: MediaClass;
  readonly minBytes: number;
  readonly schema: JsonObject | null;
  readonly when: Readonly<Record<string, Json>> | null;
  readonly store: "copy" | "move";
}

/** A kind of file that an output promises. */
export type MediaClass = "video" | "audio" | "image" | "text" | "json" | "any";

/** A stage that runs once for each item of a list. */
export interface Each {
  readonly stage: StageId;
  readonly output: string;
  readonly pointer: string;
  readonly key: string;
  readonly onFail: "fail" | "skip";
  readonly atMost: number;
  /** How many items may be worked on at a time. */
  readonly parallel: number;
}

/** How often settled attempts are tried again, and for which stop reasons. */
export interface Retry {
  readonly maxAttempts: number;
  readonly backoffMs: number;
  readonly on: readonly StopReason[];
}

/** Limits of money, tokens and time; null where there is none. */
export interface Budget {
  readonly usd: number | null;
  readonly tokens: number | null;
  readonly minutes: number | null;
}

/** What reaches a child's environment beyond the contract's own variables. */
export interface EnvRules {
  readonly pass: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  /** Name → reference (`env:NAME`, `file:PATH`, `command:…`); never a value. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Why an execution or an attempt ended as it did; one taxonomy for every kind of work. */
export type StopReason = (typeof STOP_REASONS)[number];

/** Every stop reason. */
export const STOP_REASONS = [
  "ok",
  "auth",
  "quota",
  "rate",
  "context",
  "refusal",
  "permission-denied",
  "schema-missed",
  "no-op",
  "missing-artifact",
  "hung",
  "killed",
  "timeout",
  "budget",
  "crashed",
  "exit",
  "judge-failed",
  "not-run",
  "host-restarted",
  "cannot-start",
  "output-too-large",
] as const;

/** What follows a stop reason: wait until a reset, go on in the same session, start a fresh one, ask a person, or fail. */
export type StopPolicy = "wait" | "resume" | "fresh" | "ask" | "fail";

/** The default policy of each stop reason. */
export const STOP_POLICIES: Readonly<Record<StopReason, StopPolicy>> = {
  ok: "fail",
  auth: "ask",
  quota: "wait",
  rate: "fail",
  context: "fresh",
  refusal: "fail",
  "permission-denied": "fail",
  "schema-missed": "fail",
  "no-op": "fail",
  "missing-artifact": "fail",
  hung: "fail",
  killed: "fail",
  timeout: "fail",
  budget: "fail",
  crashed: "fail",
  exit: "fail",
  "judge-failed": "fail",
  "not-run": "resume",
  "host-restarted": "resume",
  "cannot-start": "fail",
  "output-too-large": "fail",
};

/** What follows a stop reason in a stage; a definition that an older release wrote lacks the newer reasons and gets their defaults. */
export function stopPolicy(stage: PinnedPolicies, reason: StopReason): StopPolicy {
  return stage.onStop[reason] ?? STOP_POLICIES[reason];
}

interface PinnedPolicies {
  readonly onStop: Readonly<Partial<Record<StopReason, StopPolicy>>>;
}
