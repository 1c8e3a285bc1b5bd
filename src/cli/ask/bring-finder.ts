import { dirname } from "node:path";
import { canonicalJson } from "../../base/json/json.ts";
import { saidProject } from "../../app/project/configure-project.ts";
import { knownConfig } from "../../app/project/known-config.ts";
import { ensureDaemon } from "../../app/daemon/living-daemon.ts";
import { loadConfig } from "../../definition/config/load-config.ts";
import { reading, type CommandContext } from "../call/context.ts";
import { loadingLimit } from "../loading-limit.ts";

/**
 * Brings the config of a run's project where the home knows another: the agent that finds kinds is the one that is named
 * today, or none any more. Throws DEFINITION_INVALID.
 */
export async function bringFinder(context: CommandContext, run: string): Promise<void> {
  // What an agent brings is refused; that it asks for a revision is what must be recorded.
  const config = context.env["HOLDFAST_FENCE"] === undefined ? await loadConfig(context.cwd, loadingLimit()) : null;
  if (config === null) return;
  const said = saidProject(dirname(config.file), config, context.env);
  const { project } = await reading(context, ({ findRun }) => findRun(run));
  const known = knownConfig(context.home, project);
  if (said.project !== project || (config.finder === null && known?.["revisions"] === undefined)) return;
  if (canonicalJson(known) === canonicalJson(said.config)) return;
  const client = await ensureDaemon(context);
  await client.call("POST /projects", { body: said });
}
