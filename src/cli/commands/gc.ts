import { HoldfastError } from "../../base/failure.ts";
import { openReading } from "../../app/reading.ts";
import type { CommandContext } from "../context.ts";

/** \`holdfast gc\`: reports what retention could remove; it removes nothing yet. */
export async function gc(context: CommandContext): Promise<number> {
  if (context.env["HOLDFAST_FENCE"] !== undefined)
    throw new HoldfastError("AGENT_REFUSED", "An agent may not collect garbage.");
  const open = openReading(context.home);
  const ended =
    open === null
      ? []
      : ["completed", "failed", "cancelled"].flatMap((state) => open.store.runs({ state, limit: 10_000 }));
  open?.close();
  if (context.json) context.document({ runs: ended.map((row) => row.id) });
  else context.print(`${ended.length} ended runs are kept. Nothing is removed in this version.`);
  return 0;
}
