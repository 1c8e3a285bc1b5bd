import type { Json, JsonObject } from "../../base/json/json.ts";
import type { StageId } from "../../base/brand.ts";

/** A command: a list of words is started without a shell, a string is given to `sh -c`. */
export type CommandWords = readonly string[] | string;

/** An agent's invocation as data: which client, which words, what it may do. */
export interface Agent {
  readonly use: string;
  readonly model: string | null;
  readonly prompt: string | null;
  /** JSON Schema of a structured answer. */
  readonly answer: JsonObject | null;
  readonly permissions: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  readonly tools: readonly string[] | null;
  readonly maxTurns: number | null;
  readonly session: { readonly of: StageId } | "new";
  /** Steps of the scripted agent, one list per attempt; the last list repeats. */
  readonly script: readonly (readonly ScriptStep[])[] | null;
}

/** What is tried when an agent has failed: it again, it without what it remembers, another one, or a person is asked. */
export type Rung = "retry" | "fresh" | "ask" | { readonly agent: Agent };

/** One step of a scripted agent. */
export type ScriptStep =
  | { readonly write: Readonly<Record<string, string>> }
  | { readonly say: string }
  | { readonly answer: Json }
  | { readonly ask: { readonly question: string; readonly options: readonly string[]; readonly key?: string } }
  | { readonly run: readonly string[] }
  | { readonly wait: string }
  | { readonly usage: { readonly usd?: number; readonly inputTokens?: number; readonly outputTokens?: number } }
  | { readonly stop: string };

/** A question to a person as data. */
export interface GateWords {
  readonly ask: string;
  /** Outputs that are shown, as `stage.output`. */
  readonly show: readonly string[];
  readonly options: readonly GateOption[];
  readonly note: "optional" | "required" | "none";
  readonly answerers: readonly string[];
  readonly remindMs: number | null;
  readonly expiresMs: number | null;
  /** An option's name, `fail`, or `ask`: it stays open, overdue. */
  readonly onExpiry: string;
  readonly autoApprove: readonly { readonly when: Readonly<Record<string, Json>>; readonly answer: string }[];
}

/** One way to answer a gate, and what it does. */
export interface GateOption {
  readonly id: string;
  readonly does: OptionEffect;
}

/** What an answer does to the run. */
export type OptionEffect = "continue" | "cancel" | "fail" | { readonly redo: StageId };

/** How a stage's outputs are judged. */
export interface Review {
  readonly judges: readonly Judge[];
  readonly maxAttempts: number;
  readonly passScore: number;
  readonly minScore: number;
  readonly exhausted: "ask" | "fail";
}

/** Who judges: a schema, a command, an agent or a person. */
export type Judge =
  | { readonly kind: "schema"; readonly schema: JsonObject; readonly of: string }
  | { readonly kind: "command"; readonly run: CommandWords }
  | { readonly kind: "agent"; readonly agent: Agent }
  | { readonly kind: "person"; readonly gate: GateWords };

/** Work that was submitted outside and is asked after until it is done. */
export interface Poll {
  readonly run: CommandWords;
  readonly everyMs: number;
  readonly deadlineMs: number;
}
