import type { Actor } from "../../domain/actor.ts";
import { causeOf } from "../runs/sent-command.ts";
import type { OpenHome } from "../home/open-home.ts";

/** What an agent tried that only people may. */
export interface RefusedAgent {
  readonly actor: Actor;
  /** The command, as people call it. */
  readonly command: string;
  /** The run that it is about; null where it is about none. */
  readonly run: string | null;
}

/** Records that an agent was refused: in the run whose stage it works for, and in the run that it tried it on. */
export async function noteRefused(
  { engine, store, homeId }: Pick<OpenHome, "engine" | "store" | "homeId">,
  { actor, command, run }: RefusedAgent,
): Promise<void> {
  const cause = causeOf(`refused-${command}`, { actor, key: null, body: "" });
  const runs = new Set([runOf(actor, homeId), run]);
  for (const id of runs) {
    if (id === null || store.head(id) === null || engine.home.quarantined().has(id)) continue;
    await engine.command(id, { type: "note-refused", command }, { actor, cause });
  }
}

/** The run of an agent by its fence, `HOME/RUN/VERSION/STAGE/…#TOKEN`; null for one of another home. */
function runOf({ kind, id }: Actor, homeId: string): string | null {
  const [home, run] = id.split("/");
  return kind === "agent" && home === homeId && run !== undefined && /^[0-9A-HJKMNP-TV-Z]{26}$/.test(run) ? run : null;
}
