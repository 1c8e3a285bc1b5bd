import type { Home } from "./home.ts";
import type { Loop } from "./loop.ts";
import type { EnginePorts, EngineSettings } from "./ports.ts";

/** What ending children needs. */
interface EndingPort {
  readonly loop: Loop;
  readonly settings: EngineSettings;
  readonly ports: EnginePorts;
  readonly home: Home;
}

/** Ends every process of open runs; their end is not recorded, so that the next start resumes them. */
export async function endChildren({ loop, settings, ports, home }: EndingPort): Promise<void> {
  // By the tables: a recovery that is not over has not touched them yet.
  const runs = ports.store
    .openRuns(["queued", "running", "waiting", "stalled"])
    .filter(({ id, processes }) => processes > 0 && !home.quarantined().has(id));
  const fences = runs.flatMap(({ id }) =>
    Object.values(loop.views.load(id).state.executions).map(
      (execution) => `${settings.homeId}/${execution.execution}#${execution.token}`,
    ),
  );
  await Promise.all(fences.map(async (fence) => ports.processes.end(fence)));
}
