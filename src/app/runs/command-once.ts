import type { Command } from "../../domain/run/commands.ts";
import { causeOf, wasDone, type Sent } from "./sent-command.ts";
import type { OpenHome } from "../home/open-home.ts";

/** Gives a command to a run, unless its record holds that under the same key. */
export async function commandOnce(
  { engine, store }: Pick<OpenHome, "engine" | "store">,
  run: string,
  { command, sent }: { readonly command: Command; readonly sent: Sent },
): Promise<void> {
  const verb = command.type === "answer" ? `answer-${command.gate}` : command.type;
  if (wasDone(store, run, { verb, sent })) return;
  await engine.command(run, command, { actor: sent.actor, cause: causeOf(verb, sent) });
}
