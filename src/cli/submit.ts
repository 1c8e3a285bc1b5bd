import type { JsonObject } from "../base/json.ts";
import { wordsOf } from "../base/json-fields.ts";
import { definitionToFormat } from "../definition/definition-to-format.ts";
import { plainConfig } from "../definition/plain-config.ts";
import type { LoadedPipeline } from "../definition/load-pipeline.ts";
import { projectOf } from "../app/project-of.ts";
import { submittedVariables } from "../app/submission-environment.ts";
import type { CommandContext } from "./context.ts";
import { ensureDaemon } from "./daemon.ts";

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
  const accepted = await client.post("/runs", {
    ...plainDataOf(context, loaded),
    input,
    key: textOr(options["key"]),
    until: textOr(options["until"]),
    yes: options["yes"] === true,
  });
  return wordsOf(accepted["id"]);
}

/** A loaded pipeline as plain data, with what a run of it pins from this shell. */
export function plainDataOf(context: CommandContext, loaded: LoadedPipeline): JsonObject {
  return {
    definition: definitionToFormat(loaded.definition),
    sourceDir: loaded.dir,
    project: projectOf(loaded.dir),
    config: loaded.config === null ? null : plainConfig(loaded.config),
    ...submittedVariables(loaded, context.env),
  };
}

/** An option's text; null where it was not given. */
export function textOr(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
