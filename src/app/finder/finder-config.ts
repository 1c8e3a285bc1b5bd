import type { Finder } from "../../domain/definition/finder.ts";
import type { ProjectConfig } from "../../engine/projects.ts";
import { configFrom } from "../runs/submitted-config.ts";
import type { Config } from "../../definition/config/config.ts";

/** A recorded config that names the agent that is asked which revision is meant; null where it names none, and is not looked at. Throws DEFINITION_INVALID. */
export function finderConfig(recorded: ProjectConfig, project: string): (Config & { readonly finder: Finder }) | null {
  if (recorded?.["revisions"] === undefined) return null;
  const config = configFrom(recorded, project);
  return config.finder === null ? null : { ...config, finder: config.finder };
}
