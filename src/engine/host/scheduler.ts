import type { RunId } from "../../base/brand.ts";
import type { RunView } from "../../domain/run/context.ts";
import type { AwaitedClass, ClassHolder } from "../../domain/run/view/explain.ts";
import type { ExecutionState, RunState } from "../../domain/run/state.ts";
import { createCapacities, PROCESSES, type Share } from "./capacities.ts";
import type { EngineSettings } from "../ports.ts";
import type { Projects } from "../projects.ts";
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
  readonly claim: (view: RunView, classes: readonly string[]) => Claim;
  /** Counts a run's unsettled executions, from its committed state. */
  readonly sync: (view: RunView) => void;
  /** Looks again at who waits: a capacity may have changed. */
  readonly reconsider: () => void;
  /** Classes for which a run waits, each with who holds it. */
  readonly waiting: (run: RunId) => readonly AwaitedClass[];
  /** The runs that wait for something, first come first. */
  readonly queue: () => readonly RunId[];
}

interface Claimant extends Waiter {
  readonly run: RunId;
  readonly share: Share;
  readonly grant: () => void;
}

/** What a run's unsettled executions hold. */
interface Held {
  readonly share: Share;
  readonly view: RunView;
}

const NOTHING: Share = { project: "", classes: {}, names: [] };

/** Counts what runs by the committed states and what was granted on its way to being committed. */
export function createScheduler(settings: Pick<EngineSettings, "maxProcesses">, projects: Projects): Scheduler {
  const running = new Map<RunId, Held>();
  const claimants = new Set<Claimant>();
  const granted = new Set<Claimant>();
  const taken = createTally();
  const capacities = createCapacities({ ...settings, projects });
  const isFree = (name: string): boolean => taken.of(name) < capacities.of(name);
  const grant = (claimant: Claimant): void => {
    granted.add(claimant);
    taken.add(claimant.asked);
    claimant.grant();
  };
  const line = createWaitingLine({ common: PROCESSES, isFree, grant });
  const release = (claimant: Claimant): void => {
    if (!claimants.delete(claimant)) return;
    capacities.remove(claimant.share);
    if (!granted.delete(claimant)) return line.leave(claimant);
    taken.remove(claimant.asked);
    line.serve();
  };
  return {
    reconsider: line.serve,
    queue: () => [...new Set(line.all().map(({ run }) => run))],
    waiting: (run) => awaitedOf(run, line.all(), { isFree, running }),
    sync: (view) => {
      const { id } = view.state;
      const held = shareOf(view, heldBy(view.state));
      const before = running.get(id)?.share ?? NOTHING;
      if (held.names.length === 0) running.delete(id);
      else running.set(id, { share: held, view });
      taken.remove(before.names);
      taken.add(held.names);
      capacities.remove(before);
      capacities.add(held);
      if (held.names.length < before.names.length) line.serve();
    },
    claim: (view, classes) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const share = shareOf(view, [PROCESSES, ...classes]);
      const claimant: Claimant = { run: view.state.id, share, asked: share.names, grant: resolve };
      const before = classes.map(capacities.of);
      claimants.add(claimant);
      capacities.add(share);
      line.join(claimant);
      // What its project's config says may be more than what was counted so far.
      if (classes.some((name, place) => capacities.of(name) > (before[place] ?? 0))) line.serve();
      return { granted: promise, release: () => release(claimant) };
    },
  };
}

function shareOf({ state, definition }: RunView, names: readonly string[]): Share {
  return { project: state.accepted.project, classes: definition.classes, names };
}

/** What a run waits for: its classes, and a free process only where there is none. */
function awaitedOf(
  run: RunId,
  claimants: readonly Claimant[],
  places: { readonly isFree: (name: string) => boolean; readonly running: ReadonlyMap<RunId, Held> },
): readonly AwaitedClass[] {
  const asked = claimants.flatMap((claimant) => (claimant.run === run ? claimant.asked : []));
  const names = [...new Set(asked)].filter((name) => name !== PROCESSES || !places.isFree(name));
  const views = [...places.running.values()].map(({ view }) => view);
  return names.map((name) => ({ name, heldBy: views.flatMap((view) => holdersOf(view, name)) }));
}

/** The classes that a run's processes hold; one that waits for a person holds none. */
function heldBy(state: RunState): readonly string[] {
  return holding(state).flatMap((execution) => [PROCESSES, ...execution.classes]);
}

function holding({ executions }: RunState): readonly ExecutionState[] {
  return Object.values(executions).filter((execution) => execution.pausedSince === null);
}

function holdersOf({ state }: RunView, name: string): readonly ClassHolder[] {
  return holding(state)
    .filter(({ classes }) => name === PROCESSES || classes.includes(name))
    .map(({ stage, at }) => ({ run: state.id, pipeline: state.accepted.pipeline, stage, since: at }));
}
