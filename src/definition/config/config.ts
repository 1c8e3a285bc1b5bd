import type { ChannelSettings } from "../../domain/channel.ts";
import type { HostLimits } from "../../domain/host-limits.ts";
import type { Finder } from "../../domain/definition/finder.ts";
import type { Budget, EnvRules } from "../../domain/definition/definition.ts";
import type { AgentWords } from "../format/words.ts";

/** An agent of the config: a client, and how it is asked where a stage does not say. */
export interface ConfigAgent extends Pick<AgentWords, "use" | "model" | "permissions" | "tools" | "maxTurns"> {
  /** The client's program and fixed first words, where it is not the usual one. */
  readonly program?: readonly string[];
  /** What reaches the client beyond what its adapter and its stage say. */
  readonly env?: EnvRules;
}

/** The project's config: defaults for its pipelines, agents of its own, capacities. */
export interface Config {
  readonly file: string;
  readonly agents: Readonly<Record<string, ConfigAgent>>;
  readonly classes: Readonly<Record<string, number>>;
  /** The budget of runs whose pipeline has none. */
  readonly budget: Budget | null;
  /** What all runs of the project may spend from midnight to midnight. */
  readonly dayBudget: Budget | null;
  readonly env: EnvRules;
  /** Ways to people, by name. */
  readonly channels: Readonly<Record<string, ChannelSettings>>;
  /** Names of the channels that are told of questions and of how runs end. */
  readonly notify: readonly string[];
  /** What this machine must have left for a stage to begin. */
  readonly host: HostLimits;
  /** Names of the channels that are told how far runs are, in a message that is changed in place. */
  readonly progress: readonly string[];
  /** Who finds which kind of revision is meant; null: the words, and a person. */
  readonly finder: Finder | null;
}
