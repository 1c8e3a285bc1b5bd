import type { Json } from "../base/json.ts";
import { NO_ENV } from "../definition/defaults.ts";
import { decodeConfig, type Config } from "../definition/load-config.ts";
import { plainConfig } from "../definition/plain-config.ts";
import type { ProjectConfig } from "../engine/projects.ts";

/** What a submission says of its project's config. */
export interface SubmittedConfig {
  /** The whole of it, to be kept; undefined where nothing is said of it. */
  readonly config: ProjectConfig | undefined;
  /** The clients of its agents and nothing else: what it says for pipelines, a submitted definition has taken up. */
  readonly clients: Config | null;
}

/** Decodes a project's config as a client submits it. Throws DEFINITION_INVALID. */
export function submittedConfig(submitted: Json | undefined): SubmittedConfig {
  if (submitted === undefined || submitted === null) return { config: submitted, clients: null };
  const config = decodeConfig(submitted, "config", () => ({ file: "config", line: 1, column: 1 }));
  const agents = Object.entries(config.agents).map(([name, { use, program, env }]) => [
    name,
    { use, ...(program === undefined ? {} : { program }), ...(env === undefined ? {} : { env }) },
  ]);
  const clients = { ...config, agents: Object.fromEntries(agents), budget: null, env: NO_ENV };
  return { config: plainConfig(config), clients };
}
