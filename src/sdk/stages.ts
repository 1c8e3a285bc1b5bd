import type { ExitMeaning, StopPolicy, StopReason } from "../domain/definition/definition.ts";
import type { Agent, OtherAgent } from "./agents.ts";
import type { Command } from "./command.ts";
import { gateToFormat, type Duration, type GateOptions } from "./gates.ts";
import type { Judge } from "./judges.ts";
import { outputsToFormat, type Conditions, type OutputOptions } from "./outputs.ts";
import { outputName, stageId, wordText, type ArtifactReference, type StageReference, type Word } from "./references.ts";
import type { Task } from "./task.ts";

/** A stage that starts a command: words, or a text for `sh -c`. */
export interface CommandStage<N extends string> extends StageRest<N> {
  readonly run: Command | readonly Word[] | string;
  readonly agent?: never;
  readonly task?: never;
}

/** A stage that an agent works on. */
export interface AgentStage<N extends string> extends StageRest<N> {
  readonly agent: Agent;
  /** What is tried, one after the other, when the agent fails; it takes the place of `retry`. */
  readonly ladder?: readonly Rung[];
  readonly run?: never;
  readonly task?: never;
}

/** What is tried when an agent has failed: it again, it without what it remembers, another one, or a person is asked. */
export type Rung = "retry" | "fresh" | "ask" | Agent | OtherAgent;

/** A stage that runs a function of the author's. */
export interface TaskStage<N extends string> extends StageRest<N> {
  readonly task: Task;
  readonly run?: never;
  readonly agent?: never;
}

/** What may be said about any stage that works. */
export interface StageRest<N extends string> {
  /** Stages that come first; every handle that is used adds its own. */
  readonly needs?: readonly (StageReference | string)[];
  readonly when?: Conditions;
  readonly workspace?: "shared" | "own";
  readonly each?: EachOptions;
  readonly outputs?: Readonly<Record<N, OutputOptions>> | "none";
  readonly review?: ReviewOptions;
  /** A person approves the outputs before they are accepted. */
  readonly approve?: boolean | Partial<GateOptions>;
  readonly retry?: { readonly maxAttempts?: number; readonly backoff?: Duration; readonly on?: readonly StopReason[] };
  readonly onStop?: Readonly<Partial<Record<StopReason, StopPolicy>>>;
  readonly timeout?: Duration;
  readonly idle?: Duration | "off";
  readonly grace?: Duration;
  readonly resources?: readonly string[];
  readonly effects?: "none" | "workspace" | "outside";
  readonly onUnknown?: "resume" | "retry" | "ask" | "fail";
  readonly poll?: {
    readonly run: Command | readonly Word[] | string;
    readonly every?: Duration;
    readonly deadline?: Duration;
  };
  readonly exits?: Readonly<Record<number, ExitMeaning>>;
  readonly env?: EnvOptions;
  readonly required?: boolean;
  readonly idempotent?: boolean;
  readonly strays?: { readonly keep: readonly string[] };
  readonly budget?: BudgetOptions;
}

/** The list that a stage runs over. */
export interface EachOptions {
  /** The list: `items(output, "/pointer")`. */
  readonly items: string;
  readonly key?: string;
  readonly onFail?: "fail" | "skip";
  readonly atMost?: number;
  /** How many items may run at a time. */
  readonly parallel?: number;
}

/** How a stage's outputs are judged. */
export interface ReviewOptions {
  readonly judges: readonly Judge[];
  readonly maxAttempts?: number;
  readonly passScore?: number;
  readonly minScore?: number;
  readonly exhausted?: "ask" | "fail";
}

/** What reaches a child's environment. */
export interface EnvOptions {
  readonly pass?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, `env:${string}` | `file:${string}` | `command:${string}`>>;
}

/** Limits of money, tokens and time. */
export interface BudgetOptions {
  readonly usd?: number;
  readonly tokens?: number;
  readonly minutes?: number;
}

/** Any stage that works. */
export type StageOptions<N extends string> = CommandStage<N> | AgentStage<N> | TaskStage<N>;

/** The list inside a JSON output, for `each`. */
export function items(output: ArtifactReference, pointer = ""): string {
  return `${outputName(output)}${pointer === "" ? "" : `#${pointer}`}`;
}

/** A stage in the words of the format; a task stays a function until it is named. */
export function stageToFormat(options: StageOptions<string>): Readonly<Record<string, unknown>> {
  const { run, agent, task, needs, outputs, approve, poll, ...rest } = options;
  return {
    ...rest,
    ...(run === undefined ? {} : { run: runToFormat(run) }),
    ...agent,
    ...task,
    ...(needs === undefined ? {} : { needs: needs.map(stageId) }),
    ...(outputs === undefined ? {} : { outputs: outputs === "none" ? outputs : outputsToFormat(outputs) }),
    ...(approve === undefined ? {} : { approve: typeof approve === "boolean" ? approve : gateToFormat(approve) }),
    ...(poll === undefined ? {} : { poll: { ...poll, run: runToFormat(poll.run) } }),
  };
}

/** The names of the outputs that a stage has, those that its kind of work has by itself included. */
export function outputNames(options: StageOptions<string>): readonly string[] {
  const { outputs } = options;
  if (outputs === "none") return [];
  if (outputs !== undefined) return Object.keys(outputs);
  return options.agent === undefined ? ["stdout"] : ["answer"];
}

function runToFormat(run: Command | readonly Word[] | string): unknown {
  if (typeof run === "string") return run;
  return "run" in run ? run.run : run.map(wordText);
}
