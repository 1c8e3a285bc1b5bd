import { resolve } from "node:path";
import { definitionToFormat } from "../../definition/definition-to-format.ts";
import { loadPipeline } from "../../definition/load-pipeline.ts";
import type { CommandContext } from "../context.ts";

/** \`holdfast validate FILE\`. */
export async function validate(context: CommandContext, [file = ""]: readonly string[]): Promise<number> {
  const { definition, hash, warnings } = await loadPipeline(resolve(context.cwd, file));
  if (context.json) context.document({ definition: definitionToFormat(definition), hash, warnings });
  else {
    for (const warning of warnings)
      context.print(`${warning.file}:${warning.line}:${warning.column} warning: ${warning.message} ${warning.hint}`);
    context.print(
      `${definition.name}: ${definition.stages.length} ${definition.stages.length === 1 ? "stage" : "stages"}, valid. ${hash}`,
    );
  }
  return 0;
}
