import type { ContentHash, ExecutionKey, RunId, StageId } from "../../base/brand.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { JsonObject } from "../../base/json/json.ts";
import type { Actor } from "../actor.ts";
import type { Usage } from "../usage.ts";
import type * as Parts from "./parts.ts";
import type { ExecutionAdmitted, ExecutionSettled } from "./execution/execution-facts.ts";
import type * as Outbox from "./outbox/dispatch.ts";
import type { WorkflowRecovery } from "./recovery/workflow-recovery.ts";

/** What was pinned when a run was accepted. Facts about a machine carry its host. */
export interface Accepted {
  readonly pipeline: string;
  readonly project: string;
  /** Hash of the payload that holds the normalised definition. */
  readonly definition: ContentHash;
  readonly definitionHash: ContentHash;
  readonly input: JsonObject;
  /** Size, time and hash of each input file (`format: path`), by its absolute path on `host`. */
  readonly inputFiles: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly mtimeMs: number;
    readonly sha256: ContentHash;
  }[];
  readonly host: string;
  readonly sourceDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The client that each agent's name stands for. */
  readonly agents: Readonly<Record<string, Parts.PinnedClient>>;
  readonly key: { readonly name: string; readonly hash: ContentHash } | null;
  readonly until: StageId | null;
  readonly yes: boolean;
  readonly recovery: "resume" | "hold";
  /** Whom the run tells of questions and of its end; nobody where it says nothing. */
  readonly tells?: readonly Outbox.Listener[];
  /** Whom it tells how far it is, in one message that is changed in place; nobody where it says nothing. */
  readonly progress?: readonly Outbox.Listener[];
  /** What it is to find the kind of; only of a finder. */
  readonly revises?: UnclearRevision;
  /** The pipeline's title with the input filled in; missing where it has none. */
  readonly label?: string;
}

/** A change that was asked of a delivered run, of which the words do not say the kind. */
export interface UnclearRevision {
  readonly run: RunId;
  /** The version that it was asked of. */
  readonly version: number;
  readonly words: string;
  /** Under which the next version is opened, so that it is opened once. */
  readonly cause: string;
}

/** The data of each event of a run's stream. */
export interface RunEventData {
  "run.accepted": Accepted;
  "run.started": Record<string, never>;
  "run.released": { readonly incarnation: string };
  "run.claimed": { readonly incarnation: string };
  workflow_recovery: WorkflowRecovery;
  "run.resumed": { readonly policy: "resume" | "operator"; readonly from: readonly StageId[] };
  "run.held": { readonly by: Parts.HeldBy };
  "run.cancel-requested": Record<string, never>;
  "run.cancelled": Record<string, never>;
  "run.completed": { readonly partial: boolean };
  "run.failed": { readonly stage: StageId; readonly reason: string; readonly message: string };
  "run.reopened": RunReopened;
  "run.repinned": {
    readonly definition: ContentHash;
    readonly definitionHash: ContentHash;
    readonly sourceDir: string;
    /** The clients that the new definition's agents stand for; without them those of the acceptance go on. */
    readonly agents?: Accepted["agents"];
    /** The variables that were submitted with it; without them those of the acceptance go on. */
    readonly environment?: Accepted["environment"];
  };
  "stage.readied": { readonly stage: StageId; readonly round: number; readonly units: "one" | "list" | "none" };
  "stage.skipped": { readonly stage: StageId; readonly because: string };
  "stage.expanded": StageExpanded;
  "stage.committed": StageCommitted;
  "stage.failed": { readonly stage: StageId; readonly reason: string; readonly message: string };
  "stage.cancelled": { readonly stage: StageId };
  "stage.invalidated": { readonly stage: StageId; readonly because: StageId };
  "item.skipped": Parts.UnitRef & { readonly reason: string };
  /** This machine has too little for it at the moment. */
  "item.held-back": Parts.UnitRef & { readonly limit: string; readonly message: string };
  /** It cannot succeed; the stage fails once what runs beside it has ended. */
  "item.failed": Parts.UnitRef & { readonly reason: string; readonly message: string };
  "redo.decided": {
    readonly target: StageId;
    readonly affected: readonly StageId[];
    readonly note: string | null;
    readonly by: "person" | "rule";
  };
  "attempt.planned": Plan & Parts.UnitRef;
  "attempt.started": AttemptStarted;
  "attempt.settled": AttemptSettled;
  "attempt.judged": Parts.AttemptRef & {
    readonly result: "pass" | "rework" | "reject" | "needs-input" | "broken";
    readonly score: number;
    readonly fixes: readonly string[];
  };
  "attempt.chosen": Parts.AttemptRef & { readonly why: string; readonly restore: boolean };
  "workspace.restored": { readonly stage: StageId };
  "execution.admitted": ExecutionAdmitted;
  "execution.started": { readonly execution: ExecutionKey } & Parts.ProcessFacts;
  "execution.adopted": { readonly execution: ExecutionKey; readonly verdict: string };
  "execution.stop-requested": {
    readonly execution: ExecutionKey;
    readonly reason: "timeout" | "hung" | "cancelled" | "redo" | "superseded" | "flood" | "lingered";
  };
  "execution.settled": ExecutionSettled;
  "verdict.given": Parts.AttemptRef & Parts.VerdictRecord;
  "report.refused": { readonly execution: ExecutionKey; readonly reason: string };
  "command.refused": { readonly command: string; readonly reason: string };
  "gate.opened": GateOpened;
  "gate.answered": { readonly gate: string; readonly option: string; readonly note: string | null };
  /** Nobody has answered for so many of the gate's intervals. */
  "gate.reminded": { readonly gate: string; readonly n: number };
  "gate.expired": { readonly gate: string };
  "gate.withdrawn": { readonly gate: string; readonly because: string };
  "message.decided": {
    readonly execution: ExecutionKey;
    readonly n: number;
    readonly answer: string;
    readonly note: string | null;
    /** The gate whose answer it is. */
    readonly gate?: string;
    /** The answer was known already: nobody was asked this time. */
    readonly known?: Known;
  };
  "message.sent": { readonly execution: ExecutionKey; readonly n: number };
  "dispatch.decided": Outbox.DispatchDecided;
  "dispatch.begun": Outbox.DispatchBegun;
  "dispatch.settled": Outbox.DispatchSettled;
  /** A person gave a budget as much again, once or the number of times that it takes. */
  "budget.raised": { readonly scope: Parts.BudgetScope; readonly times?: number };
  "budget.warned": { readonly scope: Parts.BudgetScope; readonly spent: Usage; readonly share: number };
  /** Nothing of the run begins any more today. */
  "budget.exhausted": Parts.DayOver & { readonly scope: "day" };
  /** There is room again: the day is over, or a person gave more. */
  "budget.restored": { readonly scope: "day" };
}

/** A question that was answered by what a person said before, with who that was. */
export interface Known {
  readonly key: string;
  readonly question: string;
  /** Who answered it, as `kind:id`. */
  readonly by: string;
  /** The run and the gate at which it was answered. */
  readonly run: string;
  readonly gate: string;
}

/** A decision to begin an attempt; `notBefore` holds it back (backoff, quota). */
export interface Plan {
  readonly cause: Parts.AttemptCause;
  readonly notBefore: EpochMs | null;
  readonly why: "backoff" | "quota" | null;
  /** The session to use; null makes a new one. */
  readonly session: string | null;
  /** Goes on in that session; false begins it, under the same id where one is named. */
  readonly resume: boolean;
  readonly note: string | null;
  /** The rung of the stage's ladder that is taken, the first is 1; without it the attempt stays on the rung of the last one. */
  readonly rung?: number;
}

/** The beginning of an attempt. */
export interface AttemptStarted extends Parts.AttemptRef {
  readonly round: number;
  readonly cause: Parts.AttemptCause;
  readonly session: string | null;
  readonly resumedSession: boolean;
  /** Hash of the payload with the round's baseline; null where nothing is collected from the workspace. */
  readonly baseline: ContentHash | null;
}

/** The end of an attempt: with its files when it succeeded. */
export interface AttemptSettled extends Parts.AttemptRef {
  readonly outcome: Parts.Outcome;
  readonly stopReason: Parts.Conclusion["stopReason"];
  readonly message: string;
  readonly until: EpochMs | null;
  readonly artifacts: readonly Parts.ArtifactRecord[];
  readonly partial: boolean;
}

/** The next version of an ended run was opened. */
export interface RunReopened {
  readonly version: number;
  readonly cause: "retry" | "revise";
  readonly again: readonly StageId[];
  /** The stage that was named: it is done again whole, also where an item of it had succeeded. */
  readonly from?: StageId | null;
  /** What a person asked for, and how its kind was found; only of a revision. */
  readonly revision?: Omit<Parts.AskedRevision, "stage"> & { readonly by: Parts.ChosenBy };
}

/** The items of an `each` stage were frozen. */
export interface StageExpanded {
  readonly stage: StageId;
  readonly items: readonly Parts.FrozenItem[];
  /** Hash of all that the items are made of beside themselves. */
  readonly basis?: ContentHash;
  /** Places of the items that keep the result of an earlier round. */
  readonly kept?: readonly number[];
}

/** A stage's result was accepted; hashes say what it was made of. */
export interface StageCommitted {
  readonly stage: StageId;
  readonly attempt: number | null;
  readonly stageHash: ContentHash;
  readonly inputHash: ContentHash;
  readonly kept: boolean;
}

/** A question to a person. */
export interface GateOpened extends Parts.UnitRef {
  readonly gate: string;
  readonly kind: Parts.GateKind;
  readonly reason: "person" | "credential" | "budget";
  readonly round: number;
  readonly attempt: number | null;
  readonly question: string;
  readonly show: readonly string[];
  readonly options: readonly Parts.AnswerOption[];
  readonly note: "optional" | "required" | "none";
  readonly subject: ContentHash;
  readonly expiresAt: EpochMs | null;
  readonly onExpiry: string;
  readonly judge: number | null;
  readonly asked: Parts.AskedBy | null;
  /** Who may answer: `user:NAME`, `channel:NAME` or `channel:NAME/USER`; anybody where nobody is named. */
  readonly answerers?: readonly string[];
  /** After how many milliseconds without an answer, each time, people are reminded. */
  readonly remindMs?: number | null;
  /** The key under which a person's answer is remembered; only where the child gave one. */
  readonly key?: string;
  /** The budget that is spent; only where the gate is about one. */
  readonly budget?: Parts.BudgetScope;
  /** How often that budget must be given again for anything to begin; once unless said. */
  readonly times?: number;
  /** The delivery whose end nobody knows, or that was refused; only where the gate is about one. */
  readonly dispatch?: string;
  /** The key of the effect that fails the same way each time; only where the gate is about one. */
  readonly effect?: string;
}

/** The name of an event of a run. */
export type RunEventType = keyof RunEventData;

/** An event of a run as it is folded. */
export type RunEvent = { [T in RunEventType]: RunEventOf<T> }[RunEventType];

/** An event of one type. */
export interface RunEventOf<T extends RunEventType> {
  readonly type: T;
  readonly data: RunEventData[T];
  readonly stream: RunId;
  readonly seq: number;
  readonly at: EpochMs;
  readonly epoch: number;
  readonly actor: Actor;
}

/** An event that was decided and has no number yet. */
export type NewRunEvent = { [T in RunEventType]: { readonly type: T; readonly data: RunEventData[T] } }[RunEventType];
