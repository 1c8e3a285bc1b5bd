import { HIDING } from "../../base/secrets/masker.ts";
import { HoldfastError } from "../../base/failure.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { LivingExecution, WatchOrders } from "../../ports/processes.ts";
import type { Home } from "../home.ts";
import { executionName } from "../inputs/unit-path.ts";
import type { EnginePorts, EngineSettings } from "../ports.ts";
import { foldStored, readDefinition } from "../coordinator/views.ts";
import { executionParts, fenceOf } from "../../base/execution-key.ts";

// The markers of living processes are looked at besides the directories of open runs: what the record does not know of,
// or holds for over, is found as well. What is known to be over is swept. What the record never knew is only named: it may
// be work that a damaged record forgot, and nobody but a person can tell.

/** A living execution that no open run waits for. */
export interface Forgotten extends LivingExecution {
  readonly run: string;
  /** Of a run or execution that is over; of one that the record does not know; of a run that was quarantined. */
  readonly standing: "left-over" | "unknown" | "quarantined";
}

/** What finding forgotten executions needs. */
export interface ForgottenPort extends EnginePorts {
  readonly settings: EngineSettings;
  readonly home: Home;
}

/** Finds what lives on this host with a marker of this home and is not an open run's. */
export function findForgotten(port: ForgottenPort, views: readonly RunView[]): readonly Forgotten[] {
  const home = port.settings.homeId;
  const known = new Set(
    views.flatMap(({ state }) => Object.values(state.executions).map((one) => fenceOf({ ...one, home }))),
  );
  return port.processes
    .living(home)
    .filter((one) => !known.has(fenceOf({ ...one, home })) && !mayStay(port, one))
    .map((one) => {
      const { run } = executionParts(one.execution);
      return { ...one, run, standing: standingOf(port, run, one) };
    });
}

/** A stage may leave programs behind (`strays`); which of its processes those are, its own sweep has seen. */
function mayStay({ store, home }: ForgottenPort, { execution }: LivingExecution): boolean {
  const parts = executionParts(execution);
  const { run } = parts;
  if (store.head(run) === null || home.quarantined().has(run)) return false;
  try {
    const { stages } = readDefinition(store, foldStored(store, run).accepted.definition);
    const stage = stages.find(({ id }) => id === parts.stage);
    return stage !== undefined && stage.strays.length > 0;
  } catch {
    // Of a run that ended and cannot be read any more nothing is known for certain.
    return true;
  }
}

function standingOf(port: ForgottenPort, run: string, { execution, token }: LivingExecution): Forgotten["standing"] {
  if (port.home.quarantined().has(run)) return "quarantined";
  const admissions = port.store.events({ stream: run, types: ["execution.admitted"] });
  const admitted = admissions.some(({ data }) => data?.["execution"] === execution && data["token"] === token);
  return admitted ? "left-over" : "unknown";
}

/** Lets nothing of a run begin beside a process of it that the record does not know. Throws REFUSED. */
export function refuseBeside(port: ForgottenPort, forgotten: readonly Forgotten[], run: string): void {
  const fences = forgotten.filter((one) => one.run === run && one.standing === "unknown").map(({ fence }) => fence);
  const living = fences.length === 0 ? [] : port.processes.living(port.settings.homeId);
  const [beside] = living.filter(({ fence }) => fences.includes(fence));
  if (beside === undefined) return;
  throw new HoldfastError(
    "REFUSED",
    `The process ${beside.pids[0] ?? "of a supervisor"} works in the run's folders, and the record does not know of it.`,
    { hint: "Let it finish, or end it with `holdfast doctor --fix`; then say it again." },
  );
}

/** Ends what is over, and keeps the deadline of what belongs to a run that was quarantined. Returns how to leave it alone. */
export function tendForgotten(port: ForgottenPort, forgotten: readonly Forgotten[]): () => void {
  for (const { fence, standing } of forgotten) if (standing === "left-over") void port.processes.end(fence);
  const watches = forgotten.filter(({ standing }) => standing === "quarantined").map((one) => keepDeadline(port, one));
  return () => {
    for (const leave of watches) leave();
  };
}

function keepDeadline(port: ForgottenPort, { run, execution, fence }: Forgotten): () => void {
  const directory = port.workspaces.executionFolder(run, executionName(execution));
  const admission = port.processes.admitted(directory);
  if (admission === null) return () => {};
  const { cwd, deadlineMs } = admission;
  const orders: WatchOrders = { deadlineMs, idleMs: null, graceMs: GRACE_MS, stop: false, keep: [] };
  const events = { ...UNHEARD, exceeded: () => watch.adjust({ ...orders, stop: true }) };
  const watch = port.processes.watch({ directory, fence, cwd, orders, events, masker: HIDING });
  // Nobody waits for its end: it is on record already that the run was quarantined.
  watch.ended.catch(() => {});
  return watch.leave;
}

const GRACE_MS = 10_000;

const UNHEARD = { started: () => {}, output: () => {}, asked: () => {}, progress: () => {} };
