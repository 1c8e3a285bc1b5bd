import type { JsonObject } from "../../base/json/json.ts";
import { wordsOf } from "../../base/json/json-fields.ts";
import type { LoadedPipeline } from "../../definition/load/load-pipeline.ts";
import { plainDataOf } from "../../app/runs/plain-data-of.ts";
import type { CommandContext } from "../call/context.ts";
import { textOr } from "../call/text-or.ts";
import { ensureDaemon } from "../../app/daemon/living-daemon.ts";

/** What a run is submitted with, beside its pipeline. */
export interface Submitted {
  readonly input: JsonObject;
  /** The options of the command: `key`, `until` and `yes` are read. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Submits a loaded pipeline with its input; returns the run's id. */
export async function submit(
  context: CommandContext,
  loaded: LoadedPipeline,
  { input, options }: Submitted,
): Promise<string> {
  const client = await ensureDaemon(context);
  const asked = context.env["HOLDFAST_ASKED"];
  const accepted = await client.post("/runs", {
    ...plainDataOf(loaded, context.env),
    input,
    key: textOr(options["key"]),
    until: textOr(options["until"]),
    yes: options["yes"] === true,
    ...(asked === undefined ? {} : { asked }),
  });
  return wordsOf(accepted["id"]);
}
