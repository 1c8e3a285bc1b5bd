import type { ScriptStep } from "../domain/definition/work.ts";
import type { ChannelOptions } from "./channels.ts";
import type { BudgetOptions, EnvOptions, Size } from "./work/stages.ts";

/** What a project says for all its pipelines. */
export interface ConfigOptions {
  /** Agents by a name of their own, for `agent.use`. */
  readonly agents?: Readonly<Record<string, ConfigAgent>>;
  /** Class → how many may be held at a time; goes before what pipelines say. */
  readonly classes?: Readonly<Record<string, number>>;
  /** The budget of runs whose pipeline has none, and what all runs of the project may spend in a day. */
  readonly budget?: ConfigBudget;
  readonly env?: EnvOptions;
  /** Ways to people, by name. */
  readonly channels?: Readonly<Record<string, ChannelOptions>>;
  /** Names of the channels that are told of questions and of how runs end. */
  readonly notify?: readonly string[];
  /** What this machine must have left for a stage to begin; until then it waits (host). */
  readonly host?: HostOptions;
  /** Names of the channels that are told how far runs are, in one message that is changed in place; they have to be able to. */
  readonly progress?: readonly string[];
  /** Who is asked which kind of revision a person's words mean, where they do not say it; a person, where nobody is set. */
  readonly revisions?: FinderOptions;
}

/** The agent that finds which kind of revision is meant. */
export interface FinderOptions {
  /** A client, or an agent of this config. */
  readonly use: string;
  readonly model?: string;
  /** From 0 to 1: an agent that is less sure is not believed, and a person is asked. 0.8 unless said. */
  readonly confidence?: number;
  /** What a scripted agent does: a list of steps for each attempt. */
  readonly script?: readonly (readonly ScriptStep[])[];
}

/** The budgets of a project. */
export interface ConfigBudget extends BudgetOptions {
  /** From midnight to midnight, local time; once it is spent nothing begins until a person gives more, or the next day. */
  readonly perDay?: BudgetOptions;
}

/** Limits of this machine. A size is a number of bytes, or a text such as `2GB`. */
export interface HostOptions {
  /** Load average over one minute, at most. */
  readonly load?: number;
  readonly freeMemory?: Size;
  /** On the disk of the home. */
  readonly freeDisk?: Size;
  /** Degrees Celsius of the hottest sensor, at most. */
  readonly temperature?: number;
}

/** An agent of the config. */
export interface ConfigAgent {
  readonly use: string;
  /** The client's program, or that with its fixed first words; one with a slash lies beside the config. */
  readonly program?: string | readonly string[];
  /** What reaches the client beyond what its adapter and its stage say. */
  readonly env?: EnvOptions;
  readonly model?: string;
  readonly permissions?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] };
  readonly tools?: readonly string[];
  readonly maxTurns?: number;
}

/** Types the default export of holdfast.config.ts. */
export function defineConfig(config: ConfigOptions): ConfigOptions {
  return config;
}
