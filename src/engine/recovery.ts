import { codeOf, HoldfastError, messageOf } from "../base/failure.ts";
import { timestamp } from "../base/clock.ts";
import type { RunView } from "../domain/run/context.ts";
import { runStateOf } from "../domain/run/run-state.ts";
import { SYSTEM } from "../domain/actor.ts";
import type { RunRow } from "../ports/event-log.ts";
import type { Verdict } from "../ports/processes.ts";
import type { Phase, PhaseStep } from "./barrier.ts";
import type { FoldMarks } from "./fold-marks.ts";
import type { Home } from "./home.ts";
import { executionName } from "./inputs/unit-path.ts";
import type { Loop } from "./loop.ts";
import type { EnginePorts, EngineSettings } from "./ports.ts";

/** Runs are looked at in batches of so many, so that a start with thousands of them stays responsive. */
const BATCH = 200;

/** What the recovery pass works with. */
export interface RecoveryPort extends EnginePorts {
  readonly settings: EngineSettings;
  readonly loop: Loop;
  readonly home: Home;
  readonly marks: FoldMarks;
}

/** The phases of an incarnation after the lock was taken and the store opened, and the runs that are to be touched when it opens. */
export interface Recovery {
  readonly phases: readonly Phase[];
  /** Runs to be touched once the barrier is open. */
  readonly woken: () => readonly RunView[];
}

/** Recovery as a list of phases; turns begin only after the last one, and adoption and settling happen in them. */
export function createRecovery(port: RecoveryPort): Recovery {
  const views: RunView[] = [];
  const stalled: RunView[] = [];
  return {
    woken: () => views.map((view) => port.loop.views.load(view.state.id)),
    phases: [
      { name: "lock", run: async () => ({}) },
      { name: "store", run: async () => ({}) },
      { name: "load", run: async (step) => load(port, views, step) },
      { name: "inspect", run: async (step) => inspectAll(port, views, step) },
      { name: "stall", run: async (step) => markStalled(port, { views, stalled, step }) },
      { name: "outbox", run: async () => ({}) },
      { name: "policy", run: async (step) => applyPolicies(port, stalled, step) },
      { name: "open", run: async () => ({ quarantined: port.home.quarantined().size }) },
    ],
  };
}

/** Folds every run that was under way; one that cannot be folded, or killed the process that folded it twice, is set aside. */
async function load(port: RecoveryPort, views: RunView[], step: PhaseStep): Promise<Readonly<Record<string, number>>> {
  views.length = 0;
  const rows = port.store
    .openRuns(["queued", "running", "stalled", "waiting"])
    .filter((row) => row.state !== "waiting" || row.processes > 0);
  let count = 0;
  for (const row of rows) {
    if (count++ % BATCH === 0) await step();
    if (port.home.quarantined().has(row.id)) continue;
    const view = foldGuarded(port, row);
    if (view !== null) views.push(view);
  }
  port.marks.clear();
  return { open: rows.length, loaded: views.length };
}

function foldGuarded(port: RecoveryPort, row: RunRow): RunView | null {
  try {
    if (port.marks.begin(row.id) >= 2) throw new HoldfastError("REFUSED", "it ended the process that folded it, twice");
    const fault = row.state === "running" ? port.store.chainFault(row.id) : null;
    if (fault !== null) throw new HoldfastError("REFUSED", fault);
    return port.loop.views.load(row.id);
  } catch (failure) {
    // R15: what fails for every run alike fails the barrier; no run may be set aside for it.
    if (isStoreFailure(failure)) throw failure;
    port.home.quarantine(row.id, `It cannot be read: ${messageOf(failure)}`);
    return null;
  }
}

function isStoreFailure(failure: unknown): boolean {
  const code = codeOf(failure);
  return code !== null && (code.startsWith("STORE_") || code === "HOME_UNUSABLE");
}

/** Looks at every execution that was not settled and records what the decision table says. */
async function inspectAll(
  port: RecoveryPort,
  views: readonly RunView[],
  step: PhaseStep,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  let looked = 0;
  for (const { state } of views) {
    for (const execution of Object.values(state.executions)) {
      if (looked++ % BATCH === 0) await step();
      const directory = port.workspaces.executionFolder(state.id, executionName(execution.execution));
      const verdict: Verdict = port.processes.inspect(
        directory,
        `${port.settings.homeId}/${execution.execution}#${execution.token}`,
        false,
      );
      counts[verdict.is] = (counts[verdict.is] ?? 0) + 1;
    }
  }
  return counts;
}

interface Stalling {
  readonly views: readonly RunView[];
  readonly stalled: RunView[];
  readonly step: PhaseStep;
}

/** A running run whose owner is dead becomes stalled; since the home's lock is ours, every earlier owner on this host is. */
async function markStalled(
  port: RecoveryPort,
  { views, stalled, step }: Stalling,
): Promise<Readonly<Record<string, number>>> {
  stalled.length = 0;
  const { settings } = port;
  for (let from = 0; from < views.length; from += BATCH) {
    await step();
    const batch = views.slice(from, from + BATCH).filter((view) => isOrphaned(view, settings.epoch));
    await Promise.all(batch.map(async (view) => stall(port, view)));
    stalled.push(
      ...views.slice(from, from + BATCH).filter((view) => port.loop.views.load(view.state.id).state.stalled !== null),
    );
  }
  return { stalled: stalled.length };
}

function isOrphaned({ state }: RunView, epoch: number): boolean {
  return state.owner !== null && state.owner !== epoch && runStateOf(state).state === "running";
}

async function stall(port: RecoveryPort, { state }: RunView): Promise<void> {
  const { settings } = port;
  const owner = state.owner ?? 0;
  const beat = port.store.lastBeat(owner);
  const recovery = {
    reason: "owner-dead",
    lastHeartbeat: beat === null ? null : timestamp(beat),
    thresholdSeconds: settings.staleAfterMs / 1_000,
    incarnation: settings.incarnation,
    owner: `epoch ${owner}`,
  };
  await port.loop.submit(state.id, {
    request: { type: "mark-stalled", recovery },
    actor: SYSTEM,
    cause: `${settings.incarnation}/stall`,
  });
}

/** Leaves \`stalled\` by each run's own policy: resume, or hold for an operator. */
async function applyPolicies(
  port: RecoveryPort,
  stalled: readonly RunView[],
  step: PhaseStep,
): Promise<Readonly<Record<string, number>>> {
  let held = 0;
  for (let from = 0; from < stalled.length; from += BATCH) {
    await step();
    const batch = stalled.slice(from, from + BATCH);
    await Promise.all(
      batch.map(async ({ state }) =>
        port.loop.submit(state.id, {
          request: { type: "decide-recovery" },
          actor: SYSTEM,
          cause: `${port.settings.incarnation}/policy`,
        }),
      ),
    );
    held += batch.filter(({ state }) => state.accepted.recovery === "hold").length;
  }
  return { resumed: stalled.length - held, held };
}
