import { messageOf } from "../../../base/failure.ts";
import { isMachineTrouble } from "../../../base/machine-trouble.ts";
import type { SettleCommand } from "../../../domain/run/commands.ts";
import { concludeStopped } from "../../../domain/run/execution/conclude.ts";
import type { RunView } from "../../../domain/run/context.ts";
import type { ExecutionState } from "../../../domain/run/state.ts";
import type { WatchOrders } from "../../../ports/processes.ts";
import { report, type EffectPort } from "../port.ts";

/** A process whose watching failed. */
export interface Unwatched {
  readonly execution: ExecutionState;
  readonly fence: string;
  readonly orders: WatchOrders;
  readonly failure: unknown;
}

/**
 * Ends a process that cannot be watched, where it must be stopped or its time is over: neither depends on a file that its
 * child can spoil. Throws the failure where it may go on.
 */
export async function endUnwatched(port: EffectPort, view: RunView, unwatched: Unwatched): Promise<void> {
  const { execution, fence, orders, failure } = unwatched;
  const late = orders.deadlineMs !== null && port.processes.monotonicMs() >= orders.deadlineMs;
  if (isMachineTrouble(failure) || !(orders.stop || late)) throw failure;
  const { id } = view.state;
  const key = execution.execution;
  if (!orders.stop)
    await report(port, id, {
      command: { type: "request-stop", execution: key, reason: "timeout" },
      cause: `watch/${key}/timeout`,
    });
  await port.processes.end(fence);
  await report(port, id, { command: settled(port, view, unwatched), cause: `watch/${key}/unwatched` });
}

function settled(port: EffectPort, view: RunView, { execution, failure }: Unwatched): SettleCommand {
  const newest = port.loop.views.load(view.state.id).state.executions[execution.execution];
  const message = `Nobody saw how it ended: ${messageOf(failure)}`;
  const { end, conclusion } = concludeStopped(newest?.stop?.reason ?? null, {
    end: { verdict: "lost", exitCode: null, signal: null },
    conclusion: { stopReason: "crashed", message, until: null, meaning: null },
  });
  const { execution: key, token } = execution;
  const nothing = { pid: null, usage: null, verdict: null, strays: [] };
  return { type: "settle", execution: key, token, end, conclusion, ...nothing };
}
