import { dirname } from "node:path";
import { canonicalJson } from "../base/json.ts";
import { saidProject } from "../app/configure-project.ts";
import { knownConfig } from "../app/known-config.ts";
import { ensureDaemon } from "../app/living-daemon.ts";
import { loadConfig } from "../definition/load-config.ts";
import { plainConfig } from "../definition/plain-config.ts";
import { reading, type CommandContext } from "./context.ts";

/** Brings the config of a run's project where it says another agent than the home knows for finding kinds; tells whether it did. */
export async function bringFinder(context: CommandContext, run: string): Promise<boolean> {
  const config = await loadConfig(context.cwd);
  if (config === null || config.finder === null) return false;
  const said = saidProject(dirname(config.file), config, context.env);
  const { project } = await reading(context, ({ findRun }) => findRun(run));
  const known = knownConfig(context.home, project)?.["revisions"] ?? null;
  if (said.project !== project || canonicalJson(known) === canonicalJson(plainConfig(config)["revisions"] ?? null))
    return false;
  const client = await ensureDaemon(context);
  await client.call("POST /projects", { body: said });
  return true;
}
