import type { Masker } from "../../../base/secrets/masker.ts";
import type { SettleCommand } from "../../../domain/run/commands.ts";
import type { RunView } from "../../../domain/run/context.ts";
import type { EffectPort } from "../port.ts";
import { settleCommand, type Ended } from "./settle.ts";

/** Weighs the evidence of an ended execution for the record, which forgets nothing; what it left is clean from then on. */
export async function settleMasked(
  port: EffectPort,
  view: RunView,
  ended: Ended & { readonly masker: Masker },
): Promise<SettleCommand> {
  const { directory, masker } = ended;
  // Nothing is left of what is hidden: it is weighed before.
  const hides = masker.kind === "hides";
  if (!hides) await port.processes.clean(directory, masker);
  const command = masked(await settleCommand(port, view, ended), masker);
  if (hides) await port.processes.clean(directory, masker);
  return command;
}

function masked(command: SettleCommand, { text }: Masker): SettleCommand {
  const { conclusion, verdict, strays, notes = [] } = command;
  return {
    ...command,
    conclusion: { ...conclusion, message: text(conclusion.message) },
    verdict: verdict === null ? null : { ...verdict, fixes: verdict.fixes.map(text) },
    strays: strays.map(text),
    notes: notes.map(text),
  };
}
