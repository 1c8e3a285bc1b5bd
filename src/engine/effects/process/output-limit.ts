import type { Stage } from "../../../domain/definition/definition.ts";
import type { Role } from "../../../domain/run/parts.ts";
import type { Launch } from "../../../ports/processes.ts";

/** `limits.output` is of the stage's own work: who judges or polls may print as much as ever. */
export function outputLimitOf({ outputLimitBytes }: Stage, role: Role): Pick<Launch, "outputLimitBytes"> {
  return role !== "work" || outputLimitBytes === undefined ? {} : { outputLimitBytes };
}
