import type { RunSummary } from "../../app/reading/run-summary.ts";
import type { AwaitedClass } from "../../domain/run/view/explain.ts";
import type { CommandContext } from "../call/context.ts";

/** What those of the runs wait for that could begin something: the daemon alone knows. Without one that answers nothing is known. */
export async function askQueue(
  context: CommandContext,
  runs: readonly RunSummary[],
): Promise<ReadonlyMap<string, readonly AwaitedClass[]>> {
  if (!runs.some(mayWait)) return new Map();
  const { connect } = await import("../../app/daemon/living-daemon.ts");
  try {
    const client = await connect(context);
    const answer = client === null ? null : await client.call("GET /queue");
    return new Map((answer?.queue ?? []).map(({ run, waitsFor }) => [run, waitsFor]));
  } catch {
    return new Map();
  }
}

function mayWait({ state, stage }: RunSummary): boolean {
  return state === "queued" || (state === "running" && stage?.state === "ready");
}
