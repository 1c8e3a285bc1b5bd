import type { JsonObject } from "../../../base/json/json.ts";
import type { Usage } from "../../usage.ts";
import type { AnswerOption, GateKind, HeldBy, Outcome } from "../parts.ts";
import type { DispatchStateName } from "../outbox/dispatch.ts";
import type { StageStateName } from "../state.ts";
import type { RunStateName } from "../states.ts";

// What `holdfast show --json` and the HTTP API print; its shape is part of the outside contract.

/** A run as it is shown. */
export interface ShownRun {
  readonly id: string;
  readonly pipeline: string;
  readonly project: string;
  readonly definitionHash: string;
  readonly version: number;
  readonly state: RunStateName;
  readonly reason: string | null;
  readonly partial: boolean;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly workspace: string;
  readonly input: JsonObject;
  readonly recoveries: number;
  /** What holds it until an operator resumes it. */
  readonly hold: HeldBy | null;
  readonly cost: Usage;
  /** What was spent of each budget, in words; `scope` is `run` or a stage. */
  readonly budgets: readonly { readonly scope: string; readonly words: string }[];
  readonly stages: readonly ShownStage[];
  readonly artifacts: readonly ShownArtifact[];
  readonly gates: readonly ShownGate[];
  /** What was delivered, or will be, by this version and those before. */
  readonly deliveries: readonly ShownDelivery[];
  readonly mission: { readonly id: string; readonly slug: string } | null;
}

/** A delivery as it is shown. */
export interface ShownDelivery {
  readonly to: string;
  readonly version: number;
  readonly state: DispatchStateName;
  readonly files: readonly { readonly stage: string; readonly name: string; readonly path: string }[];
  /** What the far side calls what arrived: of a folder the paths within the project. */
  readonly at: readonly string[];
  readonly reason: string | null;
  readonly nextTryAt: string | null;
  readonly settledAt: string | null;
}

/** A stage as it is shown. */
export interface ShownStage {
  readonly id: string;
  readonly kind: "agent" | "command" | "task" | "gate";
  readonly state: StageStateName;
  readonly reason: string | null;
  readonly message: string | null;
  readonly committedAt: string | null;
  readonly chosenAttempt: number | null;
  readonly round: number;
  readonly items: readonly ShownItem[];
  readonly attempts: readonly ShownAttempt[];
}

/** An item of an `each` stage as it is shown. */
export interface ShownItem {
  readonly key: string;
  readonly state: "pending" | "running" | "succeeded" | "skipped";
  readonly reason: string | null;
  readonly chosenAttempt: number | null;
}

/** An attempt as it is shown. */
export interface ShownAttempt {
  readonly n: number;
  readonly item: string | null;
  readonly round: number;
  readonly cause: string;
  readonly outcome: Outcome | null;
  readonly stopReason: string | null;
  readonly message: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly pid: number | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly session: string | null;
  readonly reattached: boolean;
  readonly resumedSession: boolean;
  readonly cost: Usage;
  readonly verdict: { readonly result: string; readonly score: number; readonly fixes: readonly string[] } | null;
  /** Output that was dropped and files that were ignored; missing where there is nothing. */
  readonly notes?: readonly string[] | undefined;
  /** The rung of the stage's ladder that it is on; missing where it is on none. */
  readonly rung?: { readonly n: number; readonly of: number; readonly tries: string } | undefined;
}

/** An artifact as it is shown; its path is absolute. */
export interface ShownArtifact {
  readonly stage: string;
  readonly item: string | null;
  readonly attempt: number;
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
  readonly inherited: boolean;
}

/** A gate as it is shown. */
export interface ShownGate {
  readonly id: string;
  readonly kind: GateKind;
  readonly stage: string;
  readonly state: "open" | "answered" | "expired" | "withdrawn";
  readonly question: string;
  readonly show: readonly string[];
  readonly options: readonly AnswerOption[];
  readonly note: "optional" | "required" | "none";
  readonly openedAt: string;
  readonly expiresAt: string | null;
  readonly overdue: boolean;
  readonly subject: string;
  readonly answer: string | null;
  readonly answerNote: string | null;
  readonly answeredBy: string | null;
}
