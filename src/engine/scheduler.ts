import type { RunId } from "../base/brand.ts";
import type { RunView } from "../domain/run/context.ts";
import type { RunState } from "../domain/run/state.ts";
import { capacities, PROCESSES, type Share } from "./capacities.ts";
import type { EngineSettings } from "./ports.ts";
import type { Projects } from "./projects.ts";

/** A place in the queue for capacity. */
export interface Claim {
  /** Resolves when everything asked for is free; it counts from then on. */
  readonly granted: Promise<void>;
  /** Gives the place, or what was granted, back. Harmless when done twice. */
  readonly release: () => void;
}

/** Shares out what is scarce on this machine: classes by their capacity, and processes as such. */
export interface Scheduler {
  readonly claim: (view: RunView, classes: readonly string[]) => Claim;
  /** Counts a run's unsettled executions, from its committed state. */
  readonly sync: (view: RunView) => void;
  /** Looks again at who waits: a capacity may have changed. */
  readonly reconsider: () => void;
  /** Classes for which somebody waits, by run. */
  readonly waiting: (run: RunId) => readonly string[];
}

interface Waiter {
  readonly run: RunId;
  readonly asked: Share;
  readonly grant: () => void;
}

/** Counts what runs by the committed states and what was granted on its way to being committed; first come, first served per class. */
export function createScheduler(settings: Pick<EngineSettings, "maxProcesses">, projects: Projects): Scheduler {
  const running = new Map<RunId, Share>();
  const granted = new Set<Share>();
  const queue: Waiter[] = [];
  const serve = (): void => {
    const held = [...running.values(), ...granted];
    const capacityOf = capacities([...held, ...queue.map(({ asked }) => asked)], { ...settings, projects });
    const isFree = (name: string): boolean => countOf(name, [...running.values(), ...granted]) < capacityOf(name);
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
    reconsider: serve,
    waiting: (run) =>
      queue
        .filter((waiter) => waiter.run === run)
        .flatMap((waiter) => waiter.asked.names.filter((name) => name !== PROCESSES)),
    sync: (view) => {
      const { id } = view.state;
      const held = shareOf(view, heldBy(view.state));
      const before = running.get(id)?.names.length ?? 0;
      if (held.names.length === 0) running.delete(id);
      else running.set(id, held);
      if (held.names.length < before) serve();
    },
    claim: (view, classes) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const asked = shareOf(view, [PROCESSES, ...classes]);
      const grant = (): void => {
        granted.add(asked);
        resolve();
      };
      const waiter: Waiter = { run: view.state.id, asked, grant };
      queue.push(waiter);
      serve();
      return { granted: promise, release: () => leave(waiter) };
    },
  };
}

function shareOf({ state, definition }: RunView, names: readonly string[]): Share {
  return { project: state.accepted.project, classes: definition.classes, names };
}

/** The classes that a run's processes hold; one that waits for a person holds none. */
function heldBy(state: RunState): readonly string[] {
  return Object.values(state.executions)
    .filter((execution) => execution.pausedSince === null)
    .flatMap((execution) => [PROCESSES, ...execution.classes]);
}

function countOf(name: string, shares: readonly Share[]): number {
  return shares.reduce((count, { names }) => count + names.filter((one) => one === name).length, 0);
}

/** Yields who may go, one at a time; whoever waits first for a class is served first for it. */
function* grantable(queue: readonly Waiter[], isFree: (name: string) => boolean): Iterable<Waiter> {
  const blocked = new Set<string>();
  for (const waiter of queue.slice()) {
    const { names } = waiter.asked;
    if (names.every((name) => !blocked.has(name) && isFree(name))) yield waiter;
    else for (const name of names.filter((one) => one !== PROCESSES || !isFree(one))) blocked.add(name);
  }
}
