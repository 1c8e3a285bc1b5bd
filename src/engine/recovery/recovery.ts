import type { EpochMs } from "../../base/clock.ts";
import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { RunRow } from "../../ports/event-log.ts";
import type { Phase, PhaseStep } from "./barrier.ts";
import { findForgotten, type Forgotten } from "./forgotten.ts";
import type { FoldMarks } from "./fold-marks.ts";
import type { Home } from "../home.ts";
import { executionName } from "../inputs/unit-path.ts";
import type { Loop } from "../coordinator/loop.ts";
import { settleLostRequests } from "../outbox/lost-requests.ts";
import type { EnginePorts, EngineSettings } from "../ports.ts";
import type { Projects } from "../projects.ts";
import { holdRun } from "./setback.ts";
import { BATCH, createStaleScan, inBatches } from "./stale-scan.ts";
import { OPEN_STATES } from "../../domain/run/states.ts";
import { fenceOf } from "../../base/execution-key.ts";

/** What the recovery pass works with. */
export interface RecoveryPort extends EnginePorts {
  readonly settings: EngineSettings;
  readonly loop: Loop;
  readonly home: Home;
  readonly marks: FoldMarks;
  readonly projects: Projects;
}

/** The phases of an incarnation after the lock was taken and the store opened, and the runs to be touched when it opens. */
export interface Recovery {
  readonly phases: readonly Phase[];
  /** Gives the runs to be touched once the barrier is open, and holds them no longer. */
  readonly woken: () => readonly RunView[];
  /** What lives of this home and is no open run's. */
  readonly forgotten: () => readonly Forgotten[];
  /** Tells whether a run may still have a living owner: it is left alone. */
  readonly isForeign: (run: string) => boolean;
  /** When runs that may have a living owner must be looked at again; null where there are none. */
  readonly lookAgainAt: () => EpochMs | null;
  /** Looks at them again; gives those to be touched now. */
  readonly lookAgain: (step: PhaseStep) => Promise<readonly RunView[]>;
}

/** What a pass has found so far. */
interface Found {
  readonly views: RunView[];
  readonly forgotten: Forgotten[];
}

/** Recovery as a list of phases; turns begin only after the last one, and adoption and settling happen in them. */
export function createRecovery(port: RecoveryPort): Recovery {
  const found: Found = { views: [], forgotten: [] };
  const { views } = found;
  const scan = createStaleScan(port);
  const fresh = (known: readonly RunView[]): readonly RunView[] =>
    known.filter(({ state }) => !scan.foreign().has(state.id)).map(({ state }) => port.loop.views.load(state.id));
  return {
    woken: () => fresh(views.splice(0)),
    forgotten: () => found.forgotten,
    isForeign: (run) => scan.foreign().has(run),
    lookAgainAt: () => [...scan.foreign().values()].reduce<EpochMs | null>(earlier, null),
    lookAgain: async (step) => {
      const before = [...scan.foreign().keys()].map((run) => port.loop.views.load(run));
      await scan.mark(before, step);
      await scan.decide(step);
      return fresh(before);
    },
    phases: [
      { name: "lock", run: async () => ({}) },
      { name: "store", run: async () => ({}) },
      { name: "load", run: async (step) => load(port, views, step) },
      { name: "inspect", run: async (step) => inspectAll(port, found, step) },
      { name: "stall", run: async (step) => scan.mark(views, step) },
      { name: "outbox", run: async (step) => scanOutbox(port, views, step) },
      {
        name: "policy",
        run: async (step) => {
          const doubted = await decideAll(port, found, step);
          return { ...(await scan.decide(step)), doubted };
        },
      },
      { name: "open", run: async () => ({ quarantined: port.home.quarantined().size }) },
    ],
  };
}

/** Folds every run that was under way; one that cannot be folded, or killed the process that folded it twice, is quarantined. */
async function load(port: RecoveryPort, views: RunView[], step: PhaseStep): Promise<Readonly<Record<string, number>>> {
  views.length = 0;
  const { setback = null } = port.settings;
  const rows = port.store
    .openRuns(OPEN_STATES)
    .filter((row) => setback !== null || row.state !== "waiting" || row.processes > 0);
  await foldAll(port, { rows, views }, step);
  return { open: rows.length, loaded: views.length };
}

interface Folding {
  readonly rows: readonly RunRow[];
  /** What was folded so far; what can be of the rows is added. */
  readonly views: RunView[];
}

async function foldAll(port: RecoveryPort, { rows, views }: Folding, step: PhaseStep): Promise<void> {
  port.loop.views.keep(views.length + rows.length);
  let count = 0;
  for (const row of rows) {
    if (count++ % BATCH === 0) await step();
    if (port.home.quarantined().has(row.id)) continue;
    const view = foldGuarded(port, row);
    if (view !== null) views.push(view);
  }
  port.marks.clear();
}

function foldGuarded(port: RecoveryPort, row: RunRow): RunView | null {
  try {
    if (port.marks.begin(row.id) >= 2) throw new HoldfastError("REFUSED", "it ended the process that folded it, twice");
    const fault = row.state === "running" ? port.store.chainFault(row.id) : null;
    if (fault !== null) throw new HoldfastError("REFUSED", fault);
    return port.loop.views.load(row.id);
  } catch (failure) {
    // R15: what fails for every run alike fails the barrier; no run may be quarantined for it.
    if (isStoreFailure(failure)) throw failure;
    port.home.quarantine(row.id, `It cannot be read: ${messageOf(failure)}`);
    return null;
  }
}

function isStoreFailure(failure: unknown): boolean {
  const code = codeOf(failure);
  return code !== null && (code.startsWith("STORE_") || code === "HOME_UNUSABLE");
}

/** Looks at every execution that was not settled, and at everything else of this home that lives; records what the decision table says. */
async function inspectAll(
  port: RecoveryPort,
  { views, forgotten }: Found,
  step: PhaseStep,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const count = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  let looked = 0;
  for (const { state } of views) {
    for (const { execution, token } of Object.values(state.executions)) {
      if (looked++ % BATCH === 0) await step();
      const directory = port.workspaces.executionFolder(state.id, executionName(execution));
      count(port.processes.inspect(directory, fenceOf({ home: port.settings.homeId, execution, token }), false).is);
    }
  }
  forgotten.splice(0, forgotten.length, ...findForgotten(port, views));
  for (const { run, execution, pids, standing } of forgotten) {
    count(standing);
    port.home.append("process.found", { run, execution, standing, pids });
  }
  return counts;
}

/** What was being sent when its sender died may have arrived; runs that have something to tell are touched, ended ones too. */
async function scanOutbox(
  port: RecoveryPort,
  views: RunView[],
  step: PhaseStep,
): Promise<Readonly<Record<string, number>>> {
  const loaded = new Set(views.map(({ state }) => state.id));
  const rows = port.store.runsWithOutbox().filter(({ id }) => !loaded.has(id));
  await foldAll(port, { rows, views }, step);
  return settleLostRequests(port, views, step);
}

/** Records each stalled run's recovery policy. Where the record is not the whole truth, runs wait for an operator instead. */
async function decideAll(port: RecoveryPort, { views, forgotten }: Found, step: PhaseStep): Promise<number> {
  const { setback = null } = port.settings;
  const doubted = new Set(forgotten.filter(({ standing }) => standing === "unknown").map(({ run }) => run));
  const held = [
    ...views.filter(({ state }) => setback !== null || doubted.has(state.id)),
    ...(setback === null && doubted.size > 0 ? waitingAmong(port, doubted, views) : []),
  ];
  await inBatches(held, step, async (view) => holdRun(port, view, setback ?? "rolled-back"));
  return held.length;
}

/** Runs that only wait were not loaded; what works in their folders waits for nobody. */
function waitingAmong(port: RecoveryPort, runs: ReadonlySet<string>, views: readonly RunView[]): readonly RunView[] {
  const loaded = new Set(views.map(({ state }) => state.id));
  return port.store
    .openRuns(["waiting"])
    .filter(({ id }) => runs.has(id) && !loaded.has(id) && !port.home.quarantined().has(id))
    .flatMap((row) => foldGuarded(port, row) ?? []);
}

function earlier(left: EpochMs | null, right: EpochMs): EpochMs {
  return left === null ? right : Math.min(left, right);
}
