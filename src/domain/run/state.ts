import type { ContentHash, ExecutionKey, RunId, StageId } from "../../base/brand.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { Actor } from "../actor.ts";
import type { Usage } from "../usage.ts";
import type { ExecutionAdmitted } from "./execution/execution-facts.ts";
import type { Accepted, GateOpened, Plan, StageCommitted } from "./events.ts";
import type { DispatchState } from "./outbox/dispatch.ts";
import type * as Parts from "./parts.ts";
import type { EndedStateName } from "./states.ts";

/** A run as its events tell it: everything that Holdfast knows about it. */
export interface RunState {
  readonly id: RunId;
  readonly seq: number;
  readonly accepted: Accepted;
  readonly version: number;
  readonly lifecycle: "queued" | "open" | EndedStateName;
  readonly partial: boolean;
  readonly stalled: { readonly since: EpochMs; readonly reason: string } | null;
  readonly hold: Parts.HeldBy | null;
  readonly untilReached: boolean;
  /** Epoch of the incarnation that wrote last; null after a clean release. */
  readonly owner: number | null;
  readonly cancelling: boolean;
  /** Boot of the machine in which it last worked; null before its first execution. */
  readonly boot: string | null;
  readonly failure: { readonly stage: StageId; readonly reason: string; readonly message: string } | null;
  /** A version of it has completed. */
  readonly delivered: boolean;
  readonly redo: PendingRedo | null;
  readonly stages: Readonly<Record<StageId, StageState>>;
  /** Executions that are not settled. */
  readonly executions: Readonly<Record<ExecutionKey, ExecutionState>>;
  readonly gates: Readonly<Record<string, GateState>>;
  /** Its rows of the outbox. */
  readonly dispatches: Readonly<Record<string, DispatchState>>;
  readonly recoveries: number;
  readonly usage: Usage;
  readonly warned: readonly string[];
  /** The day's budget of its project is spent; null while there is room. */
  readonly dayOver: Parts.DayOver | null;
  /** How often a person gave each budget as much again. */
  readonly raised: Readonly<Record<string, number>>;
  readonly createdAt: EpochMs;
  readonly startedAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
}

/** Recorded decisions to go back, waiting until nothing of what they invalidate runs. */
export interface PendingRedo {
  readonly targets: readonly RedoTarget[];
  /** What is still to be invalidated. */
  readonly affected: readonly StageId[];
}

/** A stage to be done again, with what was said about it. */
export interface RedoTarget {
  readonly stage: StageId;
  readonly note: string | null;
}

/** The states of a stage. */
export type StageStateName =
  | "pending"
  | "ready"
  | "running"
  | "reviewing"
  | "waiting"
  | "interrupted"
  | "succeeded"
  | "failed"
  | "skipped"
  | "cancelled"
  | "invalidated";

/** A stage within the current version. */
export interface StageState {
  readonly id: StageId;
  readonly state: StageStateName;
  readonly reason: string | null;
  readonly round: number;
  readonly units: readonly UnitState[];
  /** The items were frozen (always so for a stage without `each`, once it is ready). */
  readonly expanded: boolean;
  readonly items: readonly Parts.FrozenItem[] | null;
  /** Hash of all that the items are made of beside themselves; in a new round, what it was before. */
  readonly basis: ContentHash | null;
  /** It was named by a redo or a retry: no item of it keeps its result. */
  readonly whole: boolean;
  readonly interrupted: boolean;
  readonly restoring: boolean;
  readonly committed: (StageCommitted & { readonly at: EpochMs; readonly version: number }) | null;
  /** The last commit of an earlier round, for `idempotent`. */
  readonly before: StageCommitted | null;
  readonly failure: { readonly reason: string; readonly message: string } | null;
  readonly redoNote: string | null;
  /** What was asked of it after a delivery, the newest last; it holds in every version from then on. */
  readonly revisions: readonly StageRevision[];
  readonly redosByRule: number;
  readonly gate: string | null;
  /** Units of the rounds before, the newest first, whose attempts go on counting. */
  readonly itemsBefore: readonly UnitState[];
}

/** A change that a person asked of a stage. */
export interface StageRevision {
  /** The version that was opened for it. */
  readonly version: number;
  readonly kind: string | null;
  readonly words: string;
  /** What the words say of how to do it, where that was found. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What carries attempts: the stage itself or one item of it. */
export interface UnitState {
  readonly item: number | null;
  readonly key: string | null;
  /** Hash of the item. */
  readonly hash: ContentHash | null;
  readonly plan: Plan | null;
  readonly attempts: readonly AttemptState[];
  readonly chosen: number | null;
  readonly skipped: string | null;
  /** It cannot succeed; what runs beside it still ends. */
  readonly failed: { readonly reason: string; readonly message: string } | null;
  readonly gate: string | null;
  /** What this machine has too little of for it to begin. */
  readonly heldBack: { readonly limit: string; readonly message: string } | null;
}

/** One try at a unit's work. */
export interface AttemptState {
  readonly n: number;
  readonly version: number;
  readonly round: number;
  readonly cause: Parts.AttemptCause;
  /** What a person said about the work before it. */
  readonly note: string | null;
  readonly phase: "working" | "polling" | "ended" | "judging" | "judged" | "settled";
  readonly outcome: Parts.Outcome | null;
  readonly stopReason: Parts.Conclusion["stopReason"] | null;
  readonly message: string | null;
  readonly until: EpochMs | null;
  readonly meaning: Parts.Conclusion["meaning"];
  readonly session: string | null;
  readonly resumedSession: boolean;
  readonly reattached: boolean;
  readonly baseline: ContentHash | null;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  /** The boot that its last process was admitted in; null before the first. */
  readonly boot: string | null;
  readonly pid: number | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly end: Parts.ProcessEnd["verdict"] | null;
  /** How often each role was admitted; the next execution of that role has the next number. */
  readonly admitted: Readonly<Record<Parts.Role, number>>;
  readonly pollFrom: EpochMs | null;
  readonly nextPollAt: EpochMs | null;
  readonly program: ContentHash | null;
  readonly usage: Usage;
  readonly artifacts: readonly Parts.ArtifactRecord[];
  readonly partial: boolean;
  readonly verdicts: readonly Parts.VerdictRecord[];
  readonly verdict: Pick<Parts.VerdictRecord, "result" | "score" | "fixes"> | null;
  /** The rung of the stage's ladder on which it works; missing before the first. */
  readonly rung?: number;
  /** What else is known of its processes' ends: output that was dropped, files that were ignored. */
  readonly notes?: readonly string[];
}

/** A process that was admitted and is not settled. */
export interface ExecutionState extends ExecutionAdmitted {
  readonly epoch: number;
  readonly at: EpochMs;
  readonly process: Parts.ProcessFacts | null;
  /** Epoch of the incarnation that watches it. */
  readonly watcher: number;
  readonly stop: { readonly reason: string; readonly at: EpochMs } | null;
  readonly asked: readonly number[];
  readonly pausedMs: number;
  readonly pausedSince: EpochMs | null;
  readonly messages: readonly ChildMessage[];
}

/** An answer on its way to a child. */
export interface ChildMessage {
  readonly n: number;
  readonly answer: string;
  readonly note: string | null;
  readonly sent: boolean;
  readonly gate: string | null;
}

/** A question to a person and what became of it. */
export interface GateState extends GateOpened {
  readonly state: "open" | "answered" | "expired" | "withdrawn";
  readonly openedAt: EpochMs;
  readonly overdue: boolean;
  /** How many intervals people were reminded of. */
  readonly reminded: number;
  /** The answer has reached a process that asked for it. */
  readonly told: boolean;
  readonly answer: string | null;
  readonly answerNote: string | null;
  readonly answeredBy: Actor | null;
  readonly closedAt: EpochMs | null;
}

/** Tells whether a run's version has ended. */
export function isEnded(state: RunState): boolean {
  return state.lifecycle !== "queued" && state.lifecycle !== "open";
}

/** Tells whether a stage has ended within its version. */
export function isStageOver(stage: StageState): boolean {
  return (
    stage.state === "succeeded" || stage.state === "failed" || stage.state === "skipped" || stage.state === "cancelled"
  );
}

/** The last attempt of a unit; undefined before the first. */
export function lastAttempt(unit: UnitState): AttemptState | undefined {
  return unit.attempts.at(-1);
}

/** The last attempt of a unit when it belongs to the stage's present round and version. */
export function presentAttempt(state: RunState, stage: StageState, unit: UnitState): AttemptState | undefined {
  const last = lastAttempt(unit);
  return last !== undefined && last.round === stage.round && last.version === state.version ? last : undefined;
}

/** The attempt of a unit by its number. */
export function attemptOf(unit: UnitState, n: number): AttemptState | undefined {
  return unit.attempts.find((attempt) => attempt.n === n);
}

/** The unit that a reference names. */
export function findUnit(state: RunState, ref: Parts.UnitRef): UnitState | undefined {
  return state.stages[ref.stage]?.units.find((unit) => unit.item === ref.item);
}

/** The unsettled executions of a stage. */
export function executionsOf(state: RunState, stage: StageId): readonly ExecutionState[] {
  return Object.values(state.executions).filter((execution) => execution.stage === stage);
}
