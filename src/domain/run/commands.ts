import type { ContentHash, ExecutionKey, StageId } from "../../base/brand.ts";
import type { KnownAnswer } from "../knowledge.ts";
import type { Usage } from "../usage.ts";
import type { Accepted } from "./events.ts";
import type { ExecutionAdmitted } from "./execution/execution-facts.ts";
import type { DispatchCommand } from "./outbox/dispatch-commands.ts";
import type { WorkflowRecovery } from "./recovery/workflow-recovery.ts";
import type * as Parts from "./parts.ts";
import type { RunState } from "./state.ts";
import type { AskedRevision } from "./parts.ts";

/** What may be asked of a run: by people, by the engine's effects, by the recovery pass. */
export type Command =
  | { readonly type: "advance" }
  | AdmitCommand
  | {
      readonly type: "observe-start";
      readonly execution: ExecutionKey;
      readonly token: string;
      readonly host: string;
      readonly pid: number;
    }
  | { readonly type: "adopt"; readonly execution: ExecutionKey; readonly verdict: string }
  | SettleCommand
  | {
      readonly type: "request-stop";
      readonly execution: ExecutionKey;
      readonly reason: "timeout" | "hung" | "superseded" | "flood" | "lingered";
    }
  | {
      readonly type: "collected";
      readonly ref: Parts.AttemptRef;
      readonly result: CollectResult;
      /** Sent with the report of the end: it counts only if that end leaves files to be collected. */
      readonly ifDue?: boolean;
    }
  | {
      readonly type: "checked";
      readonly ref: Parts.AttemptRef;
      readonly judge: number;
      readonly verdict: Parts.GivenVerdict;
    }
  | {
      readonly type: "expanded";
      readonly stage: StageId;
      readonly items: readonly Parts.FrozenItem[] | null;
      readonly fault: string | null;
    }
  | { readonly type: "verified"; readonly stage: StageId; readonly same: boolean }
  | GiveUpCommand
  /** Reports that an effect, by its key, fails the same way each time that it is tried. */
  | { readonly type: "stuck"; readonly effect: string; readonly message: string }
  | {
      readonly type: "hold-back";
      readonly ref: Parts.UnitRef;
      readonly limit: string;
      readonly message: string;
    }
  | { readonly type: "ask-credential"; readonly ref: Parts.UnitRef; readonly message: string }
  | { readonly type: "restored"; readonly stage: StageId; readonly fault: string | null }
  | AskCommand
  | { readonly type: "told"; readonly execution: ExecutionKey; readonly n: number }
  | DispatchCommand
  | AnswerCommand
  | { readonly type: "cancel" }
  /** Records that an agent tried what only people may. */
  | { readonly type: "note-refused"; readonly command: string }
  | { readonly type: "resume" }
  | RetryCommand
  | ({ readonly type: "revise" } & AskedRevision)
  | MarkStalledCommand
  | { readonly type: "decide-recovery" }
  | { readonly type: "hold"; readonly by: Parts.Setback }
  | { readonly type: "claim"; readonly incarnation: string }
  | { readonly type: "release"; readonly incarnation: string };

/** Reports that a process cannot be started, and why no later try can succeed. */
export interface GiveUpCommand {
  readonly type: "give-up";
  readonly ref: Parts.AttemptRef;
  readonly role: Parts.Role;
  readonly judge: number | null;
  readonly reason: string;
  readonly message: string;
}

/** A living child asks. */
export interface AskCommand {
  readonly type: "ask";
  readonly execution: ExecutionKey;
  readonly n: number;
  readonly question: string;
  readonly options: readonly string[];
  /** Under which a person's answer is remembered, and looked for first; null: the answer is for this once. */
  readonly key?: string | null;
  /** What is remembered under the key, handed in with the turn. */
  readonly known?: KnownAnswer | null;
}

/** Reports that the incarnation which wrote a run last is gone. */
export interface MarkStalledCommand {
  readonly type: "mark-stalled";
  /** Epoch of the owner that was judged; a run that another one took over meanwhile is left alone. */
  readonly owner: number;
  readonly recovery: Omit<WorkflowRecovery, "code" | "runId" | "from" | "to">;
}

/** Asks to admit one process; everything that it is made of is already prepared. */
export interface AdmitCommand {
  readonly type: "admit";
  readonly admission: Omit<ExecutionAdmitted, "execution" | "k"> & { readonly session: string | null };
  readonly resumed: boolean;
  readonly baseline: ContentHash | null;
}

/** Reports how a process ended, with the evidence weighed. */
export interface SettleCommand {
  readonly type: "settle";
  readonly execution: ExecutionKey;
  readonly token: string;
  readonly end: Parts.ProcessEnd;
  readonly pid: number | null;
  readonly conclusion: Parts.Conclusion;
  readonly usage: Usage | null;
  readonly verdict: Parts.GivenVerdict;
  readonly strays: readonly string[];
  readonly notes?: readonly string[];
}

/** What the collector found. */
export type CollectResult =
  | { readonly ok: true; readonly artifacts: readonly Parts.ArtifactRecord[] }
  | {
      readonly ok: false;
      readonly stopReason: "no-op" | "missing-artifact" | "schema-missed" | "host-restarted";
      readonly message: string;
    };

/** A person's answer. */
export interface AnswerCommand {
  readonly type: "answer";
  readonly gate: string;
  readonly option: string;
  readonly note: string | null;
  /** What the person saw; null where the channel cannot tell. */
  readonly subject: ContentHash | null;
}

/** Opens the next version of an ended run. */
export interface RetryCommand {
  readonly type: "retry";
  readonly from: StageId | null;
  readonly repin: {
    readonly definition: ContentHash;
    readonly definitionHash: ContentHash;
    readonly sourceDir: string;
    readonly agents: Accepted["agents"];
    readonly environment: Accepted["environment"];
    readonly changed: readonly StageId[];
  } | null;
}

/** A kind of revision that may be meant. */
export interface OfferedKind {
  readonly kind: string;
  readonly stage: StageId;
  /** The question by which a person tells it from the others. */
  readonly asks: string | null;
}

/** Why the rules refuse a command. */
export interface Refusal {
  readonly type:
    | "ended"
    | "not-ended"
    | "not-due"
    | "stale-fence"
    | "unknown-gate"
    | "unknown-option"
    | "unknown-stage"
    | "gate-closed"
    | "subject-changed"
    | "note-required"
    | "not-an-answerer"
    | "agent"
    | "not-held"
    | "not-delivered"
    | "unknown-kind"
    | "unclear-kind";
  readonly message: string;
  /** The kinds of revisions that may be meant, where that is not clear. */
  readonly kinds?: readonly OfferedKind[];
}

/** What was decided: events to append, and the refusal where the asker gets one. */
export interface Decision<E> {
  readonly events: readonly E[];
  readonly refusal: Refusal | null;
  /** How many of the events the asker caused; those after them follow by themselves. Undefined: all. */
  readonly own?: number;
  /** The run after all of them; undefined where they were not folded. */
  readonly after?: RunState;
}
