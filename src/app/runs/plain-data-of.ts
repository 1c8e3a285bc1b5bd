import type { JsonObject } from "../../base/json/json.ts";
import { definitionToFormat } from "../../definition/print/definition-to-format.ts";
import type { LoadedPipeline } from "../../definition/load/load-pipeline.ts";
import { projectOf } from "../project/project-of.ts";
import { withFolder } from "./submitted-config.ts";
import { submittedVariables, type Environment } from "./submission-environment.ts";

/** A loaded pipeline as plain data, with what a run of it pins from the variables of its client. */
export function plainDataOf(
  loaded: LoadedPipeline,
  env: Environment,
): JsonObject & { readonly definition: JsonObject } {
  return {
    definition: definitionToFormat(loaded.definition),
    sourceDir: loaded.dir,
    project: projectOf(loaded.dir),
    config: loaded.config === null ? null : withFolder(loaded.config),
    ...submittedVariables(loaded, env),
  };
}
