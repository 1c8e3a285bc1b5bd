import { messageOf } from "../../base/failure.ts";
import type { RunId } from "../../base/brand.ts";
import { SYSTEM } from "../../domain/actor.ts";
import type { Home } from "../home.ts";
import type { Loop } from "./loop.ts";
import type { Places } from "../outbox/places.ts";
import type { EnginePorts, EngineSettings } from "../ports.ts";
import type { Reconciler } from "./reconcile.ts";
import type { Timers } from "./timers.ts";
import { OPEN_STATES } from "../../domain/run/states.ts";
import { fenceOf } from "../../base/execution-key.ts";

/** What ending an orchestrator works with. */
export interface EndingPort {
  readonly ports: EnginePorts;
  readonly settings: EngineSettings;
  readonly home: Home;
  readonly loop: Loop;
  readonly reconciler: Reconciler;
  readonly timers: Timers;
  readonly places: Places;
  /** Runs that are under way. */
  readonly active: ReadonlySet<RunId>;
}

/** How long an end waits for what is being sent. */
const SENDING_MS = 2_000;

/** Releases the runs; children go on. */
export async function stopOrchestrating(parts: EndingPort): Promise<void> {
  const { reconciler, timers, settings, loop, active, home } = parts;
  reconciler.close();
  timers.close();
  await awaitSending(parts);
  const request = { type: "release" as const, incarnation: settings.incarnation };
  await Promise.allSettled(
    [...active].map(async (run) =>
      loop.submit(run, { request, actor: SYSTEM, cause: `${settings.incarnation}/release` }),
    ),
  );
  loop.close();
  tryAppendStop(home, settings.incarnation);
}

/** A request that nobody waits for is one that nobody knows of. */
async function awaitSending({ places, ports }: EndingPort): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const cancel = ports.clock.after(SENDING_MS, resolve);
  await Promise.race([places.close(), late]);
  cancel();
}

function tryAppendStop(home: Home, incarnation: string): void {
  try {
    home.append("incarnation.stopped", { incarnation });
  } catch (failure) {
    // A store that cannot write any more must not keep the process from ending.
    messageOf(failure);
  }
}

/** Ends every process of open runs; their end is not recorded, so that the next start resumes them. */
export async function endChildren({ loop, settings, ports, home }: EndingPort): Promise<void> {
  // By the tables: a recovery that is not over has not touched them yet.
  const runs = ports.store
    .openRuns(OPEN_STATES)
    .filter(({ id, processes }) => processes > 0 && !home.quarantined().has(id));
  const fences = runs.flatMap(({ id }) =>
    Object.values(loop.views.load(id).state.executions).map((execution) =>
      fenceOf({ ...execution, home: settings.homeId }),
    ),
  );
  await Promise.all(fences.map(async (fence) => ports.processes.end(fence)));
}
