import type { JsonObject } from "../../base/json/json.ts";
import type { ExitMeaning, MediaClass, StopPolicy, StopReason } from "../../domain/definition/definition.ts";
import type { CommandWords, OptionEffect, ScriptStep } from "../../domain/definition/work.ts";
import type { Named } from "./shape-of-many.ts";

// The format as it was written and read: every key may be missing, durations are milliseconds, files are still paths.

/** A pipeline as written. */
export interface PipelineWords {
  readonly format?: number;
  readonly name?: string;
  readonly title?: string | null;
  readonly description?: string | null;
  readonly workspace?: "folder";
  readonly input?: JsonObject | null;
  readonly stages?: readonly Named<StageWords>[];
  readonly env?: EnvWords;
  readonly classes?: Readonly<Record<string, number>>;
  readonly limits?: LimitsWords;
  readonly budget?: BudgetWords | null;
  readonly recovery?: "resume" | "hold";
  readonly onFailure?: "finish" | "cancel";
  readonly revisions?: readonly Named<RevisionWords>[] | null;
  readonly deliver?: readonly DeliveryWords[];
}

/** A delivery as written. */
export interface DeliveryWords {
  readonly show?: readonly string[];
  readonly to?: string;
  readonly text?: string | null;
  readonly onUnknown?: "ask" | "retry" | "accept";
}

/** A kind of revision as written. */
export interface RevisionWords {
  readonly stage?: string;
  readonly says?: readonly string[];
  readonly prompt?: string | TextWords | null;
  readonly asks?: string | null;
}

/** A stage as written. */
export interface StageWords {
  /** Which of the five keys of work were written, readable or not. */
  readonly kinds?: readonly string[];
  readonly run?: CommandWords;
  readonly agent?: AgentWords;
  readonly task?: string;
  readonly gate?: GateAsWritten;
  readonly pipeline?: never;
  readonly needs?: readonly string[];
  readonly when?: JsonObject | null;
  readonly workspace?: "shared" | "own";
  readonly each?: EachWords | null;
  readonly outputs?: OutputsWords;
  readonly review?: ReviewWords | null;
  readonly approve?: boolean | GateAsWritten | null;
  readonly retry?: RetryWords;
  readonly ladder?: readonly RungWords[] | null;
  readonly onStop?: Readonly<Partial<Record<StopReason, StopPolicy>>>;
  readonly timeout?: number;
  readonly idle?: number | null;
  readonly grace?: number;
  readonly limits?: LimitsWords;
  readonly resources?: readonly string[];
  readonly effects?: "none" | "workspace" | "outside";
  readonly onUnknown?: "resume" | "retry" | "ask" | "fail";
  readonly poll?: PollWords | null;
  readonly exits?: Readonly<Record<string, ExitMeaning>>;
  readonly env?: EnvWords;
  readonly required?: boolean;
  readonly idempotent?: boolean;
  readonly strays?: StraysWords;
  readonly budget?: BudgetWords | null;
}

/** Limits of one execution, as written. */
export interface LimitsWords {
  readonly output?: number;
}

/** An agent as written. */
export interface AgentWords {
  readonly use?: string;
  readonly model?: string | null;
  readonly prompt?: string | TextWords | null;
  readonly answer?: string | JsonObject | null;
  readonly permissions?: PermissionWords;
  readonly tools?: readonly string[] | null;
  readonly maxTurns?: number | null;
  readonly session?: "new" | SessionWords;
  readonly script?: string | ScriptWords | null;
  readonly attended?: never;
}

/** A script inside the pipeline: a list of steps for each attempt. */
export type ScriptWords = readonly (readonly ScriptStep[])[];

/** A text that stands in the pipeline itself. */
export interface TextWords {
  readonly text?: string;
}

/** What an agent may and may not do, as written. */
export interface PermissionWords {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** The stage whose session an agent continues. */
export interface SessionWords {
  readonly of?: string;
}

/** A gate as written. */
export interface GateAsWritten {
  readonly ask?: string;
  readonly show?: readonly string[];
  readonly options?: readonly Named<OptionEffect>[];
  readonly note?: "optional" | "required" | "none";
  readonly answerers?: readonly string[];
  readonly remind?: number | null;
  readonly expires?: number | null;
  readonly onExpiry?: string;
  readonly autoApprove?: readonly AutoApproveWords[];
}

/** A rule that answers a gate, as written. */
export interface AutoApproveWords {
  readonly when?: JsonObject;
  readonly answer?: string;
}

/** What a stage runs over, as written. */
export interface EachWords {
  readonly items?: string;
  readonly key?: string;
  readonly onFail?: "fail" | "skip";
  readonly atMost?: number;
  readonly parallel?: number;
}

/** A stage's outputs as written: a map, a word for a default, or none. */
export type OutputsWords = "stdout" | "answer" | "none" | Readonly<Record<string, string | OutputWords>>;

/** An output as written. */
export interface OutputWords {
  readonly glob?: string;
  readonly required?: boolean;
  readonly media?: MediaClass;
  readonly minBytes?: number;
  readonly schema?: string | JsonObject | null;
  readonly when?: JsonObject | null;
  readonly store?: "copy" | "move";
}

/** A review as written. */
export interface ReviewWords {
  readonly judges?: readonly JudgeWords[];
  readonly maxAttempts?: number;
  readonly passScore?: number;
  readonly minScore?: number;
  readonly exhausted?: "ask" | "fail";
}

/** A judge as written. */
export interface JudgeWords {
  readonly schema?: string | JsonObject;
  readonly of?: string;
  readonly run?: CommandWords;
  readonly agent?: AgentWords;
  readonly person?: boolean | GateAsWritten;
}

/** Retries as written. */
export interface RetryWords {
  readonly maxAttempts?: number;
  readonly backoff?: number;
  readonly on?: readonly StopReason[];
}

/** A rung of a ladder as written. */
export type RungWords = "retry" | "fresh" | "ask" | { readonly agent?: AgentWords };

/** Polling as written. */
export interface PollWords {
  readonly run?: CommandWords;
  readonly every?: number;
  readonly deadline?: number;
}

/** Rules of the environment as written. */
export interface EnvWords {
  readonly pass?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Programs that may outlive their stage, as written. */
export interface StraysWords {
  readonly keep?: readonly string[];
}

/** The budgets of a config as written. */
export interface ConfigBudgetWords extends BudgetWords {
  readonly perDay?: BudgetWords | null;
}

/** A budget as written. */
export interface BudgetWords {
  readonly usd?: number | null;
  readonly tokens?: number | null;
  readonly minutes?: number | null;
}
