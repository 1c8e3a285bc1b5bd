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
  readonly asked: readonly string[];
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
  const isFree = (name: string): boolean => {
    const capacity = name === PROCESSES ? settings.maxProcesses : (settings.classes[name] ?? smallest.get(name) ?? 1);
    return countOf(name, [...running.values(), ...granted]) < capacity;
  };
  const serve = (): void => {
    for (const waiter of grantable(queue, isFree)) {
      queue.splice(queue.indexOf(waiter), 1);
      waiter.grant();
    }
  };
  const leave = (waiter: Waiter): void => {
    const place = queue.indexOf(waiter);
    if (place >= 0) queue.splice(place, 1);
    if (granted.delete(waiter.asked) || place >= 0) serve();
  };
  return {
    waiting: (run) =>
      queue
        .filter((waiter) => waiter.run === run)
        .flatMap((waiter) => waiter.asked.filter((name) => name !== PROCESSES)),
    sync: (state) => {
      const held = heldBy(state);
      const before = running.get(state.id)?.length ?? 0;
      if (held.length === 0) running.delete(state.id);
      else running.set(state.id, held);
      if (held.length < before) serve();
    },
    claim: (run, definition, classes) => {
      for (const name of classes)
        smallest.set(name, Math.min(smallest.get(name) ?? Number.POSITIVE_INFINITY, definition.classes[name] ?? 1));
      const { promise, resolve } = Promise.withResolvers<void>();
      const asked = [PROCESSES, ...classes];
      const grant = (): void => {
        granted.add(asked);
        resolve();
      };
      const waiter: Waiter = { run, asked, grant };
      queue.push(waiter);
      serve();
      return { granted: promise, release: () => leave(waiter) };
    },
  };
}

/** The classes that a run's processes hold; one that waits for a person holds none. */
function heldBy(state: RunState): readonly string[] {
  return Object.values(state.executions)
    .filter((execution) => execution.pausedSince === null)
    .flatMap((execution) => [PROCESSES, ...execution.classes]);
}

function countOf(name: string, held: readonly (readonly string[])[]): number {
  return held.reduce((count, classes) => count + classes.filter((one) => one === name).length, 0);
}

/** Yields who may go, one at a time; whoever waits first for a class is served first for it. */
function* grantable(queue: readonly Waiter[], isFree: (name: string) => boolean): Iterable<Waiter> {
  const blocked = new Set<string>();
  for (const waiter of queue.slice()) {
    if (waiter.asked.every((name) => !blocked.has(name) && isFree(name))) yield waiter;
    else for (const name of waiter.asked.filter((one) => one !== PROCESSES || !isFree(one))) blocked.add(name);
  }
}
