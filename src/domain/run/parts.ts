import type { ContentHash, ExecutionKey, RunId, StageId } from "../../base/brand.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { EnvRules, ExitMeaning, StopReason } from "../definition/definition.ts";
import type { OptionEffect } from "../definition/work.ts";

/** A change that is asked of a delivered run, in a person's words. */
export interface AskedRevision {
  readonly words: string;
  /** The kind, where it was named. */
  readonly kind: string | null;
  /** The stage to be done again, where that was named instead of a kind. */
  readonly stage: StageId | null;
  /** What a finder found; the kind is of it then. */
  readonly found?: FoundKind;
}

// Shapes that stand both in events and in state.

/** One unit of a stage: the stage itself, or an item of `each` by its place in the frozen list. */
export interface UnitRef {
  readonly stage: StageId;
  /** Place in the frozen list of items; null where the stage has no `each`. */
  readonly item: number | null;
}

/** One try at a unit's work. */
export interface AttemptRef extends UnitRef {
  readonly attempt: number;
}

/** An agent's client as a run pins it. */
export interface PinnedClient {
  readonly adapter: string;
  /** The program and its fixed first words. */
  readonly program: readonly string[];
  /** What reaches this client beyond what its adapter and its stage say; missing where the config says nothing. */
  readonly env?: EnvRules;
}

/** What a process of an attempt is for. */
export type Role = "work" | "judge" | "poll";

/** Why an attempt was begun. */
export type AttemptCause = "first" | "retry" | "resume" | "fresh" | "rework" | "redo" | "accepted";

/** How an attempt ended. */
export type Outcome = "succeeded" | "failed" | "cancelled" | "superseded" | "unknown";

/** A file that the collector took. `path` is relative to the attempt's folder in the artifact store. */
export interface ArtifactRecord {
  readonly name: string;
  readonly path: string;
  readonly sha256: ContentHash;
  readonly bytes: number;
  readonly mediaType: string;
  readonly inherited: boolean;
}

/** What a judge said. */
export interface VerdictRecord {
  readonly judge: number;
  readonly result: "pass" | "rework" | "reject" | "needs-input" | "broken";
  readonly score: number;
  readonly fixes: readonly string[];
}

/** A moment of one machine's monotonic clock, valid within one boot. */
export interface MonotonicMoment {
  readonly bootId: string;
  readonly atMs: number;
}

/** What is known of an execution's process. */
export interface ProcessFacts {
  readonly host: string;
  readonly pid: number;
}

/** How a process ended: its code as the supervisor wrote it, or nobody knows. */
export interface ProcessEnd {
  readonly verdict: "finished" | "lost" | "not-run";
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** What an ended execution proves, with the adapter's evidence already weighed. */
export interface Conclusion {
  readonly stopReason: StopReason;
  readonly message: string;
  /** RFC 3339 moment at which a quota is reset; null when the client said nothing. */
  readonly until: EpochMs | null;
  /** What a command's exit code was declared to mean; null where codes mean nothing (agents, lost ends). */
  readonly meaning: ExitMeaning | null;
}

/** A verdict as a judge's execution gave it; null where the execution was none. */
export type GivenVerdict = Omit<VerdictRecord, "judge"> | null;

/** Kinds of questions to a person. */
export type GateKind = "stage" | "approve" | "review" | "question" | "permission" | "budget" | "unknown" | "merge";

/** What a budget is of: `run` is the whole run, `day` all runs of its project today, anything else a stage (`stage:run`, `stage:day` where it is called so). */
export type BudgetScope = "run" | "day" | StageId;

/**
 * How the kind of a revision was found: it was named, the words say it, a stage was named instead, an agent took the words
 * for it, or a person said so who was asked.
 */
export type ChosenBy = "kind" | "rule" | "stage" | "agent" | "person";

/** What was found by the run that was asked which kind of revision is meant. */
export interface FoundKind {
  readonly finder: RunId;
  /** How sure its agent was, from 0 to 1; null where a person said which. */
  readonly confidence: number | null;
  /** What the words say of how to do it, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Why the record of a home is not the whole truth: it is a copy of another home, or it lost what was acknowledged. */
export type Setback = "copied" | "rolled-back";

/** What holds a run until an operator resumes it. */
export type HeldBy = "policy" | "until" | Setback;

/** What an answer does, beyond what a user may write. */
export type AnswerEffect = OptionEffect | "retry" | "accept" | "reply";

/** One way to answer. */
export interface AnswerOption {
  readonly name: string;
  readonly does: AnswerEffect;
}

/** An item of `each` as it was frozen. */
export interface FrozenItem {
  readonly key: string;
  readonly hash: ContentHash;
}

/** A question that a living child asked by file. */
export interface AskedBy {
  readonly execution: ExecutionKey;
  readonly n: number;
}

/** The day's budget of the project is spent. */
export interface DayOver {
  /** When the day ends, and with it the wait. */
  readonly until: EpochMs;
  /** 1 is all of the budget; what runs counts too. */
  readonly share: number;
}
