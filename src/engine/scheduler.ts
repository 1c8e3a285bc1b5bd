import type { RunId } from "../base/brand.ts";
import type { Definition } from "../domain/definition/definition.ts";
import type { RunState } from "../domain/run/state.ts";
import type { EngineSettings } from "./ports.ts";

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

interface Waiter {
  readonly run: RunId;
  readonly classes: readonly string[];
  readonly capacity: (name: string) => number;
  readonly grant: () => void;
}

/** The class that every process is of. */
const PROCESSES = "";

/** Counts what runs by the committed states and what was granted on its way to being committed; first come, first served per class. */
export function createScheduler(settings: EngineSettings): Scheduler {
  const running = new Map<RunId, readonly string[]>();
  const granted = new Set<readonly string[]>();
  const queue: Waiter[] = [];
  const smallest = new Map<string, number>();

  const used = (name: string): number => {
    let count = 0;
    for (const held of [...running.values(), ...granted]) for (const one of held) if (one === name) count += 1;
    return count;
  };
  const capacityOf = (name: string): number => (name === PROCESSES ? settings.maxProcesses : (settings.classes[name] ?? smallest.get(name) ?? 1));
  const serve = (): void => {
    const blocked = new Set<string>();
    for (const waiter of [...queue]) {
      const free = waiter.classes.every((name) => !blocked.has(name) && used(name) < waiter.capacity(name));
      if (free) {
        queue.splice(queue.indexOf(waiter), 1);
        waiter.grant();
      } else for (const name of waiter.classes) if (name !== PROCESSES || used(name) >= waiter.capacity(name)) blocked.add(name);
    }
  };

  return {
    waiting: (run) => queue.filter((waiter) => waiter.run === run).flatMap((waiter) => waiter.classes.filter((name) => name !== PROCESSES)),
    sync: (state) => {
      const held = Object.values(state.executions).filter((execution) => execution.pausedSince === null).flatMap((execution) => [PROCESSES, ...execution.classes]);
      const before = running.get(state.id)?.length ?? 0;
      if (held.length === 0) running.delete(state.id);
      else running.set(state.id, held);
      if (held.length < before) serve();
    },
    claim: (run, definition, classes) => {
      for (const name of classes) smallest.set(name, Math.min(smallest.get(name) ?? Number.POSITIVE_INFINITY, definition.classes[name] ?? 1));
      const asked = [PROCESSES, ...classes];
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter: Waiter = {
        run,
        classes: asked,
        capacity: capacityOf,
        grant: () => {
          granted.add(asked);
          resolve();
        },
      };
      queue.push(waiter);
      serve();
      return {
        granted: promise,
        release: () => {
          const place = queue.indexOf(waiter);
          if (place >= 0) queue.splice(place, 1);
          if (granted.delete(asked) || place >= 0) serve();
        },
      };
    },
  };
}
