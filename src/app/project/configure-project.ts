import type { JsonObject } from "../../base/json/json.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Ears } from "../../engine/hearing/ears.ts";
import { channelSecrets } from "../../engine/outbox/channel-names.ts";
import { projectOf } from "./project-of.ts";
import type { Sent } from "../runs/sent-command.ts";
import { valuesOf, type Environment } from "../runs/submission-environment.ts";
import { submittedConfig, withFolder } from "../runs/submitted-config.ts";
import type { Config } from "../../definition/config/config.ts";

/** A project's config as a client brings it without a run. */
export interface SaidProject {
  readonly project: string;
  readonly config: JsonObject;
  /** Values of the `env:` references of its channels. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A config with its project, and what its channels need from the variables of who brings it. */
export function saidProject(folder: string, config: Config, env: Environment): SaidProject {
  const plain = withFolder(config);
  return { project: projectOf(folder), config: plain, secrets: valuesOf(channelSecrets(plain), env) };
}

/** Keeps a project's config, once recovery has finished. Throws DEFINITION_INVALID. */
export async function configureProject(
  { engine, ears }: { readonly engine: Pick<Engine, "pass" | "configure">; readonly ears: Pick<Ears, "tend"> },
  { project, config, secrets }: SaidProject,
  { actor }: Pick<Sent, "actor">,
): Promise<void> {
  await engine.pass();
  engine.configure({ project, config: submittedConfig(config, project).config, secrets, actor });
  // A secret that came again is no news of the record's.
  ears.tend();
}
