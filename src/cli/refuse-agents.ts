import { join } from "node:path";
import { HoldfastError } from "../base/failure.ts";
import { connect, ensureDaemon } from "../app/daemon/living-daemon.ts";
import type { CommandContext } from "./call/context.ts";

/** Refuses an agent a command that works without the daemon, and tells the daemon, which records it. Throws AGENT_REFUSED. */
export async function refuseAgents(context: CommandContext, command: string, may: string): Promise<void> {
  if (context.env["HOLDFAST_FENCE"] === undefined) return;
  const recorded = await tell(context, command);
  const also = recorded ? "" : " That it tried could not be recorded: no daemon can be reached.";
  throw new HoldfastError("AGENT_REFUSED", `An agent may not ${may}.${also}`);
}

async function tell(context: CommandContext, command: string): Promise<boolean> {
  try {
    const client = worksForHome(context) ? await ensureDaemon(context) : await connect(context);
    return client !== null && (await client.call("POST /refusals", { body: { command } })).recorded;
  } catch {
    // Whatever is wrong with the home: the agent is refused all the same.
    return false;
  }
}

/** A home that the agent does not work for has no run to record it in, and is not to be opened for it. */
function worksForHome({ home, env }: CommandContext): boolean {
  return env["HOLDFAST_DIR"]?.startsWith(join(home, "runs", "/")) === true;
}
