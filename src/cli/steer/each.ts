import { HoldfastError } from "../../base/failure.ts";
import { FAILURES } from "../../base/failure-codes.ts";
import type { RunRow } from "../../ports/event-log.ts";
import type { CommandContext } from "../call/context.ts";
import { nameOfRun } from "../call/handles.ts";
import { showFailure } from "../print/show-failure.ts";

/** What became of a command that was given to several runs. */
export interface Steered {
  /** The runs that took it. */
  readonly done: readonly RunRow[];
  /** The exit code: the worst of all. */
  readonly code: number;
}

/** Does something to each run. Of many, one that is refused keeps none of the others from it; what failed is said. */
export async function toEach(
  context: CommandContext,
  runs: readonly RunRow[],
  deed: (run: RunRow) => Promise<void>,
): Promise<Steered> {
  const done: RunRow[] = [];
  let code = 0;
  for (const run of runs) {
    try {
      await deed(run);
      done.push(run);
    } catch (failure) {
      if (!(failure instanceof HoldfastError) || runs.length === 1) throw failure;
      if (context.json) context.print(JSON.stringify({ ...nameToJson(run), error: errorOf(failure) }));
      showFailure(named(run, failure), context.json);
      code = Math.max(code, FAILURES[failure.code].exitCode);
    }
  }
  return { done, code };
}

/** A run that was steered, as a program is told of it. */
export function nameToJson({ id, pipeline, project }: RunRow): {
  readonly id: string;
  readonly pipeline: string;
  readonly project: string;
} {
  return { id, pipeline, project };
}

function errorOf({ code, message, hint }: HoldfastError): Readonly<Record<string, string>> {
  return { code, message, hint };
}

function named(run: RunRow, failure: HoldfastError): HoldfastError {
  const { code, message, hint } = failure;
  return new HoldfastError(code, `${nameOfRun(run)}: ${message}`, { hint: hint.replaceAll("RUN", run.id) });
}
