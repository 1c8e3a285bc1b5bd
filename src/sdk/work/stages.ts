import type { ExitMeaning, StopPolicy, StopReason } from "../../domain/definition/definition.ts";
import type { Agent, OtherAgent } from "./agents.ts";
import type { Command } from "./command.ts";
import { gateToFormat, type Duration, type GateOptions } from "../gates.ts";
import type { Judge } from "./judges.ts";
import { outputsToFormat, type Conditions, type OutputOptions } from "./outputs.ts";
import {
  outputName,
  stageId,
  wordText,
  type ArtifactReference,
  type StageReference,
  type Word,
} from "../references.ts";
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
  /** Conditions that must all hold, else the stage is skipped. */
  readonly when?: Conditions;
  /** The run's folder, or one of its own; `shared` unless said. */
  readonly workspace?: "shared" | "own";
  /** Does the stage once for each item of a list. */
  readonly each?: EachOptions;
  /** What is collected; without it what was printed, or an agent's answer. */
  readonly outputs?: Readonly<Record<N, OutputOptions>> | "none";
  /** Judges that look at the outputs. */
  readonly review?: ReviewOptions;
  /** A person approves the outputs before they are accepted. */
  readonly approve?: boolean | Partial<GateOptions>;
  /** Which failures are tried again: at most 2 settled attempts, 5 s apart, after `crashed`, `rate` and `hung` unless said. */
  readonly retry?: { readonly maxAttempts?: number; readonly backoff?: Duration; readonly on?: readonly StopReason[] };
  /** Stop reason → what follows, before `retry` is consulted. */
  readonly onStop?: Readonly<Partial<Record<StopReason, StopPolicy>>>;
  /** Limit of one execution; 1h unless said. An open question stops the clock. */
  readonly timeout?: Duration;
  /** Silence after which an execution counts as hung; off unless said. */
  readonly idle?: Duration | "off";
  /** Time between SIGTERM and SIGKILL; 10s unless said. */
  readonly grace?: Duration;
  /** How much of what one process prints is kept; 256 MiB unless said. What is beyond fails the attempt where it is an output. */
  readonly limits?: LimitsOptions;
  /** Classes that it holds while a process of it runs. */
  readonly resources?: readonly string[];
  /** What its work changes; `workspace` unless said. */
  readonly effects?: "none" | "workspace" | "outside";
  /** What follows an attempt whose end is unknown; `resume`, or `ask` where it has effects outside. */
  readonly onUnknown?: "resume" | "retry" | "ask" | "fail";
  /** The command that asks whether what was submitted outside is done: exit 0 done, 75 not yet. */
  readonly poll?: {
    readonly run: Command | readonly Word[] | string;
    readonly every?: Duration;
    readonly deadline?: Duration;
  };
  /** Exit code → what it means; 0 is done and all else failed unless said. */
  readonly exits?: Readonly<Record<number, ExitMeaning>>;
  /** What reaches the environment beyond the standard variables. */
  readonly env?: EnvOptions;
  /** False: its failure leaves the run completed, as partial. */
  readonly required?: boolean;
  /** Skipped within one run when definition, inputs and recorded outputs are unchanged. */
  readonly idempotent?: boolean;
  /** Programs that may outlive the stage; other processes that it leaves are ended. */
  readonly strays?: { readonly keep: readonly string[] };
  /** Limits of this stage. */
  readonly budget?: BudgetOptions;
}

/** The list that a stage runs over. */
export interface EachOptions {
  /** The list: `items(output, "/pointer")`. */
  readonly items: string;
  /** JSON pointer of an item's key; `/id` unless said. */
  readonly key?: string;
  /** What an item that fails does: fail the stage (unless said), or be left out. */
  readonly onFail?: "fail" | "skip";
  /** More items fail the stage; 100 unless said. */
  readonly atMost?: number;
  /** How many items may run at a time. */
  readonly parallel?: number;
}

/** How a stage's outputs are judged. */
export interface ReviewOptions {
  /** Judges in order; the first that does not pass ends the round. */
  readonly judges: readonly Judge[];
  readonly maxAttempts?: number;
  /** A pass with a lower score counts as rework; 80 unless said. */
  readonly passScore?: number;
  /** When no attempt passed, the best is taken if its score reaches this; 60 unless said. */
  readonly minScore?: number;
  /** What follows when no attempt is good enough; `ask` unless said. */
  readonly exhausted?: "ask" | "fail";
}

/** What reaches a child's environment. */
export interface EnvOptions {
  /** Variables taken over from the environment of the caller. */
  readonly pass?: readonly string[];
  /** Variables with a fixed value. */
  readonly set?: Readonly<Record<string, string>>;
  /** Variables with a secret value, by a reference to it; the value is masked wherever it is shown or kept. */
  readonly secrets?: Readonly<Record<string, `env:${string}` | `file:${string}` | `command:${string}`>>;
}

/** Limits of one process. A size is a number of bytes, or a text such as `64KiB` or `2MB`. */
export interface LimitsOptions {
  readonly output?: Size;
}

/** A size in bytes. */
export type Size = number | `${number}${"K" | "M" | "G" | "T"}${"i" | ""}B`;

/** Limits of money, tokens and time. */
export interface BudgetOptions {
  /** US dollars. */
  readonly usd?: number;
  /** Input and output tokens together. */
  readonly tokens?: number;
  /** Minutes that processes run, added up. */
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

/** The names of the outputs that a stage has, those that its kind of work has by default included. */
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
