import { messageOf } from "../base/failure.ts";
import type { RunId } from "../base/brand.ts";
import { due, type Effect } from "../domain/run/due.ts";
import type { RunView } from "../domain/run/context.ts";
import type { Clock } from "../ports/clock.ts";
import type { EngineSettings } from "./ports.ts";
import type { Loop } from "./loop.ts";

/** One effect that is under way. */
export interface Flight {
  /** Told when the run was touched and the effect is still due, with its newest form. */
  readonly adjust?: (effect: Effect) => void;
  /** Told when the effect is no longer due before it was done. */
  readonly cancel?: () => void;
  /** Resolves when the effect is done and its command is committed. */
  readonly done: Promise<void>;
}

/** Begins an effect; called at once, before anything is awaited. */
export type Runner = (effect: Effect, view: RunView) => Flight;

/** Something that keeps failing outside, for `why`. */
export interface Problem {
  readonly effect: string;
  readonly message: string;
  readonly tries: number;
}

/** Keeps what is in flight equal to what is due. */
export interface Reconciler {
  readonly touch: (view: RunView) => void;
  readonly problems: (run: RunId) => readonly Problem[];
  /** Ends observation; nothing outside is stopped. */
  readonly close: () => void;
}

/** What the reconciler works with. */
export interface ReconcilerPort {
  readonly loop: () => Loop;
  readonly clock: Clock;
  readonly settings: EngineSettings;
  readonly run: Runner;
}

interface Entry {
  readonly flight: Flight | null;
  readonly tries: number;
  readonly problem: string | null;
}

type Flights = Map<string, Entry>;

const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 60_000;

/** Level-triggered: folds, compares what is due with what is in flight, starts or stops the difference. */
export function createReconciler(port: ReconcilerPort): Reconciler {
  const flights = new Map<RunId, Flights>();
  const retries = new Set<() => void>();
  let closed = false;

  const touch = (view: RunView): void => {
    if (closed) return;
    const { id } = view.state;
    const mine: Flights = flights.get(id) ?? new Map();
    flights.set(id, mine);
    compare(mine, effectsOf(port, view), (effect, tries) => begin(view, effect, { mine, tries }));
    if (mine.size === 0) flights.delete(id);
  };

  const begin = (
    view: RunView,
    effect: Effect,
    { mine, tries }: { readonly mine: Flights; readonly tries: number },
  ): void => {
    mine.set(effect.key, { flight: null, tries, problem: null });
    const flight = port.run(effect, view);
    mine.set(effect.key, { flight, tries, problem: null });
    flight.done.then(
      () => over(view.state.id, effect.key),
      (failure: unknown) => again(view.state.id, effect.key, { tries: tries + 1, problem: messageOf(failure) }),
    );
  };

  const over = (run: RunId, key: string): void => {
    flights.get(run)?.delete(key);
    if (!closed) touch(port.loop().views.load(run));
  };

  /** An effect that failed is tried again later; meanwhile its key stays in flight, so that nothing begins it twice. */
  const again = (run: RunId, key: string, failed: { readonly tries: number; readonly problem: string }): void => {
    if (closed) return;
    flights.get(run)?.set(key, { flight: null, ...failed });
    const delayMs = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failed.tries, 10), MAX_BACKOFF_MS);
    const cancel = port.clock.after(delayMs, () => {
      retries.delete(cancel);
      over(run, key);
    });
    retries.add(cancel);
  };

  return {
    touch,
    problems: (run) => problemsOf(flights.get(run)),
    close: () => {
      closed = true;
      for (const cancel of retries) cancel();
      for (const mine of flights.values()) for (const entry of mine.values()) entry.flight?.cancel?.();
    },
  };
}

function effectsOf({ loop }: ReconcilerPort, view: RunView): ReadonlyMap<string, Effect> {
  return new Map(dueOf(loop(), view).map((effect) => [effect.key, effect]));
}

/** What a run's present state asks for outside. */
export function dueOf(loop: Pick<Loop, "facts">, view: RunView): readonly Effect[] {
  return due({ ...view, facts: loop.facts(view) }).effects;
}

function compare(
  mine: Flights,
  wanted: ReadonlyMap<string, Effect>,
  begin: (effect: Effect, tries: number) => void,
): void {
  for (const [key, entry] of mine) if (!wanted.has(key)) entry.flight?.cancel?.();
  for (const [key, effect] of wanted) {
    const entry = mine.get(key);
    if (entry === undefined) begin(effect, 0);
    else entry.flight?.adjust?.(effect);
  }
}

function problemsOf(mine: Flights | undefined): readonly Problem[] {
  return [...(mine ?? [])].flatMap(([effect, entry]) =>
    entry.problem === null ? [] : [{ effect, message: entry.problem, tries: entry.tries }],
  );
}
