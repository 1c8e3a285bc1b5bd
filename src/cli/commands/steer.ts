import { resolve } from "node:path";
import type { JsonObject } from "../../base/json.ts";
import { textsOf, wordsOf } from "../../base/json-fields.ts";
import { wantedSecrets } from "../../app/wanted-secrets.ts";
import { loadPipeline } from "../../definition/load-pipeline.ts";
import { reading, type CommandContext } from "../context.ts";
import { ensureDaemon } from "../../app/living-daemon.ts";
import { plainDataOf } from "../../app/plain-data-of.ts";
import { followToEnd } from "../follow-to-end.ts";
import { textOr } from "../submit.ts";

/** \`holdfast cancel RUN\`. */
export async function cancel(context: CommandContext, [handle = ""]: readonly string[]): Promise<number> {
  const id = await reading(context, (open) => open.findRun(handle).id);
  const client = await ensureDaemon(context);
  await client.post(`/runs/${id}/cancel`, {});
  if (context.json) context.document({ id });
  else context.print(`Run ${id} is being cancelled.`);
  return 0;
}

/** \`holdfast retry RUN\`: opens a new version, under another definition where a file is named, and follows it. */
export async function retry(
  context: CommandContext,
  [handle = ""]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const id = await reading(context, (open) => open.findRun(handle).id);
  const file = textOr(options["definition"]);
  const pinned =
    file === null
      ? { secrets: await reading(context, ({ store }) => wantedSecrets(store, id, context.env)) }
      : plainDataOf(await loadPipeline(resolve(context.cwd, file)), context.env);
  const client = await ensureDaemon(context);
  const opened = await client.post(`/runs/${id}/retry`, { ...pinned, from: textOr(options["from"]) });
  if (file !== null && !context.json) context.say(differenceLine(opened));
  if (options["detach"] !== true) return followToEnd(context, id);
  if (context.json) context.document(opened);
  else context.print(id);
  return 0;
}

function differenceLine({ changed, removed }: JsonObject): string {
  const gone = textsOf(removed);
  const differs = textsOf(changed);
  const words = [
    ...(differs.length === 0 ? [] : [`new or changed: ${differs.join(", ")}`]),
    ...(gone.length === 0 ? [] : [`gone: ${gone.join(", ")}`]),
  ];
  return words.length === 0 ? "The definition has no other stages than before." : `Stages ${words.join("; ")}.`;
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
    note: textOr(options["note"]),
  });
  if (options["follow"] === true) return followToEnd(context, wordsOf(answered["run"]));
  if (context.json) context.document(answered);
  else context.print(`Answered: ${option}.`);
  return 0;
}
