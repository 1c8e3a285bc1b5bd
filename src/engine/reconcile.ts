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
  readonly inFlight: (run: RunId) => number;
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

const MAX_BACKOFF_MS = 60_000;

/** Level-triggered: folds, compares what is due with what is in flight, starts or stops the difference. */
export function createReconciler(port: ReconcilerPort): Reconciler {
  const flights = new Map<RunId, Map<string, Entry>>();
  const retries = new Set<() => void>();
  let closed = false;

  const touch = (view: RunView): void => {
    if (closed) return;
    const { id } = view.state;
    const facts = { now: port.clock.now(), seed: "", epoch: port.settings.epoch, upSince: port.loop().upSince() };
    const { effects } = due({ ...view, facts });
    const mine = flights.get(id) ?? new Map<string, Entry>();
    flights.set(id, mine);
    const wanted = new Map(effects.map((effect) => [effect.key, effect]));
    for (const [key, entry] of mine) if (!wanted.has(key)) entry.flight?.cancel?.();
    for (const [key, effect] of wanted) {
      const entry = mine.get(key);
      if (entry === undefined) begin(view, effect, mine);
      else entry.flight?.adjust?.(effect);
    }
    if (mine.size === 0) flights.delete(id);
  };

  const begin = (view: RunView, effect: Effect, mine: Map<string, Entry>, tries = 0): void => {
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
    retouch(run);
  };

  /** An effect that failed is tried again later; meanwhile its key stays in flight, so that nothing begins it twice. */
  const again = (run: RunId, key: string, failed: { readonly tries: number; readonly problem: string }): void => {
    flights.get(run)?.set(key, { flight: null, ...failed });
    if (closed) return;
    const delayMs = Math.min(250 * 2 ** Math.min(failed.tries, 10), MAX_BACKOFF_MS);
    const cancel = port.clock.after(delayMs, () => {
      retries.delete(cancel);
      flights.get(run)?.delete(key);
      retouch(run);
    });
    retries.add(cancel);
  };

  const retouch = (run: RunId): void => {
    if (closed) return;
    try {
      touch(port.loop().views.load(run));
    } catch (failure) {
      flights.get(run)?.set("fold", { flight: null, tries: 1, problem: messageOf(failure) });
    }
  };

  return {
    touch,
    inFlight: (run) => flights.get(run)?.size ?? 0,
    problems: (run) => [...(flights.get(run) ?? [])].flatMap(([effect, entry]) => (entry.problem === null ? [] : [{ effect, message: entry.problem, tries: entry.tries }])),
    close: () => {
      closed = true;
      for (const cancel of retries) cancel();
      for (const mine of flights.values()) for (const entry of mine.values()) entry.flight?.cancel?.();
    },
  };
}
