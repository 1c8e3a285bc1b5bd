import { resolve } from "node:path";
import { programFaults } from "../../../app/project/program-faults.ts";
import type { Fault } from "../../../base/failure.ts";
import { definitionToFormat } from "../../../definition/print/definition-to-format.ts";
import { loadPipeline, type LoadedPipeline } from "../../../definition/load/load-pipeline.ts";
import type { CommandContext } from "../../call/context.ts";
import { faultLines } from "../../print/fault-lines.ts";
import { loadingLimit } from "../../loading-limit.ts";

/** \`holdfast validate FILE\`. */
export async function validate(context: CommandContext, [file = ""]: readonly string[]): Promise<number> {
  const loaded = await loadPipeline(resolve(context.cwd, file), { limit: loadingLimit() });
  const { definition, hash } = loaded;
  const warnings = warningsOf(context, loaded);
  if (context.json) context.document({ definition: definitionToFormat(definition), hash, warnings });
  else {
    for (const warning of warnings)
      context.print(faultLines({ ...warning, message: `warning: ${warning.message}` }, context.cwd));
    const stages = definition.stages.length === 1 ? "1 stage" : `${definition.stages.length} stages`;
    context.print(`${definition.name}: ${stages}, valid.`);
  }
  return 0;
}

/** What is no fault of the pipeline; of a program that is not here the check that a start makes says most. */
function warningsOf(context: CommandContext, loaded: LoadedPipeline): readonly Fault[] {
  const programs = programFaults(loaded, context);
  const others = loaded.warnings.filter(({ code }) => code !== "PROGRAM_MISSING");
  return [...others, ...programs].toSorted((one, other) => one.line - other.line || one.column - other.column);
}
