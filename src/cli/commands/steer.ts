import { wordsOf } from "../../base/json-fields.ts";
import { reading, type CommandContext } from "../context.ts";
import { ensureDaemon } from "../daemon.ts";
import { followToEnd } from "./run.ts";

/** \`holdfast cancel RUN\`. */
export async function cancel(context: CommandContext, [handle = ""]: readonly string[]): Promise<number> {
  const id = await reading(context, (open) => open.findRun(handle).id);
  const client = await ensureDaemon(context);
  await client.post(`/runs/${id}/cancel`, {});
  if (context.json) context.document({ id });
  else context.print(`Run ${id} is being cancelled.`);
  return 0;
}

/** \`holdfast retry RUN\`: opens a new version and follows it. */
export async function retry(
  context: CommandContext,
  [handle = ""]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const id = await reading(context, (open) => open.findRun(handle).id);
  const client = await ensureDaemon(context);
  await client.post(`/runs/${id}/retry`, { from: typeof options["from"] === "string" ? options["from"] : null });
  if (options["detach"] !== true) return followToEnd(context, id);
  if (context.json) context.document({ id });
  else context.print(id);
  return 0;
}

/** \`holdfast answer GATE OPTION\`. */
export async function answer(
  context: CommandContext,
  [gate = "", option = ""]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const client = await ensureDaemon(context);
  const answered = await client.post(`/gates/${encodeURIComponent(gate)}/answer`, {
    option,
    note: typeof options["note"] === "string" ? options["note"] : null,
  });
  if (options["follow"] === true) return followToEnd(context, wordsOf(answered["run"]));
  if (context.json) context.document(answered);
  else context.print(`Answered: ${option}.`);
  return 0;
}
