import type { RunId } from "../base/brand.ts";
import type { Definition } from "../domain/definition/definition.ts";
import type { RunState } from "../domain/run/state.ts";
import type { EngineSettings } from "./ports.ts";
import { createTally } from "./tally.ts";
import { createWaitingLine, type Waiter } from "./waiting-line.ts";

/** A place in the queue for capacity. */
export interface Claim {
  /** Resolves when everything asked for is free; it counts from then on. */
  readonly granted: Promise<void>;
  /** Gives the place, or what was granted, back. Harmless when done twice. */
  readonly release: () => void;
}

/** Shares out what is scarce on this machine: classes by their capacity, and processes as such. */
export interface Scheduler {
  readonly claim: (run: RunId, definition: Definition, classes: readonly string[]) => Claim;
  /** Counts a run's unsettled executions, from its committed state. */
  readonly sync: (state: RunState) => void;
  /** Classes for which somebody waits, by run. */
  readonly waiting: (run: RunId) => readonly string[];
}

interface Claimant extends Waiter {
  readonly run: RunId;
  readonly grant: () => void;
}

/** The class that every process is of. */
const PROCESSES = "";

/** Counts what runs by the committed states and what was granted on its way to being committed. */
export function createScheduler(settings: Pick<EngineSettings, "maxProcesses" | "classes">): Scheduler {
  const running = new Map<RunId, readonly string[]>();
  const granted = new Set<Claimant>();
  const taken = createTally();
  const smallest = new Map<string, number>();
  const isFree = (name: string): boolean => {
    const capacity = name === PROCESSES ? settings.maxProcesses : (settings.classes[name] ?? smallest.get(name) ?? 1);
    return taken.of(name) < capacity;
  };
  const grant = (claimant: Claimant): void => {
    granted.add(claimant);
    taken.add(claimant.asked);
    claimant.grant();
  };
  const line = createWaitingLine({ common: PROCESSES, isFree, grant });
  const release = (claimant: Claimant): void => {
    if (!granted.delete(claimant)) return line.leave(claimant);
    taken.remove(claimant.asked);
    line.serve();
  };
  return {
    waiting: (run) =>
      line
        .all()
        .filter((claimant) => claimant.run === run)
        .flatMap((claimant) => claimant.asked.filter((name) => name !== PROCESSES)),
    sync: (state) => {
      const held = heldBy(state);
      const before = running.get(state.id) ?? [];
      if (held.length === 0) running.delete(state.id);
      else running.set(state.id, held);
      taken.remove(before);
      taken.add(held);
      if (held.length < before.length) line.serve();
    },
    claim: (run, definition, classes) => {
      for (const name of classes)
        smallest.set(name, Math.min(smallest.get(name) ?? Number.POSITIVE_INFINITY, definition.classes[name] ?? 1));
      const { promise, resolve } = Promise.withResolvers<void>();
      const claimant: Claimant = { run, asked: [PROCESSES, ...classes], grant: resolve };
      line.join(claimant);
      return { granted: promise, release: () => release(claimant) };
    },
  };
}

/** The classes that a run's processes hold; one that waits for a person holds none. */
function heldBy(state: RunState): readonly string[] {
  return Object.values(state.executions)
    .filter((execution) => execution.pausedSince === null)
    .flatMap((execution) => [PROCESSES, ...execution.classes]);
}
