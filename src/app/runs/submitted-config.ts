import { dirname, join } from "node:path";
import type { Json, JsonObject } from "../../base/json/json.ts";
import { isJsonObject } from "../../base/json/json.ts";
import { NO_ENV } from "../../definition/normalise/defaults.ts";
import { decodeConfig } from "../../definition/config/load-config.ts";
import { plainConfig } from "../../definition/config/plain-config.ts";
import type { ProjectConfig } from "../../engine/projects.ts";
import type { Config } from "../../definition/config/config.ts";

/** What a submission says of its project's config. */
export interface SubmittedConfig {
  /** The whole of it, to be kept; undefined where nothing is said of it. */
  readonly config: ProjectConfig | undefined;
  /** The clients of its agents and nothing else: what it says for pipelines, a submitted definition has taken up. */
  readonly clients: Config | null;
  /** The channels that are told of questions and of how runs end. */
  readonly notify: readonly string[];
  /** The channels that are told how far runs are. */
  readonly progress: readonly string[];
}

/** Decodes a project's config as a client submits it. Throws DEFINITION_INVALID. */
export function submittedConfig(submitted: Json | undefined, project: string): SubmittedConfig {
  if (submitted === undefined || submitted === null)
    return { config: submitted, clients: null, notify: [], progress: [] };
  const config = configFrom(submitted, project);
  const agents = Object.entries(config.agents).map(([name, { use, program, env }]) => [
    name,
    { use, ...(program === undefined ? {} : { program }), ...(env === undefined ? {} : { env }) },
  ]);
  const clients = { ...config, agents: Object.fromEntries(agents), budget: null, dayBudget: null, env: NO_ENV };
  return { config: withFolder(config), clients, notify: config.notify, progress: config.progress };
}

/** A config as the plain data that a client submits, with the folder that its relative paths start in. */
export function withFolder(config: Config): JsonObject {
  return { ...plainConfig(config), folder: dirname(config.file) };
}

/** Reads a config from its plain data; one that names no folder lies in its project. Throws DEFINITION_INVALID. */
export function configFrom(plain: Json, project: string): Config {
  const { folder = project, ...words } = isJsonObject(plain) ? plain : { "": plain };
  const config = decodeConfig(words, "config", () => ({ file: "config", line: 1, column: 1 }));
  return { ...config, file: join(typeof folder === "string" ? folder : project, "config") };
}
