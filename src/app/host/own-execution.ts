import { realpathSync } from "node:fs";
import { sep } from "node:path";
import { executionAbove } from "../../process/find/execution-above.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** The variables of a command, with those of the execution that it is given in, also where a child of that took them away. */
export function withExecution(env: Variables, home: string): Variables {
  if (env["HOLDFAST_FENCE"] !== undefined || env["HOLDFAST_DAEMON"] !== undefined) return env;
  const above = executionAbove();
  if (above === null || !isBelow(above.directory, home)) return env;
  return { ...env, HOLDFAST_FENCE: above.fence, HOLDFAST_DIR: above.directory };
}

/** Anyone who works on a home of its own, to try a pipeline say, is a person there. */
function isBelow(directory: string, home: string): boolean {
  try {
    return realpathSync(directory).startsWith(realpathSync(home) + sep);
  } catch {
    return false;
  }
}
