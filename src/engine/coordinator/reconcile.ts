import { isDeepStrictEqual } from "node:util";
import type { RunId } from "../../base/brand.ts";
import { messageOf } from "../../base/failure.ts";
import { isMachineTrouble } from "../../base/machine-trouble.ts";
import { due, type Effect } from "../../domain/run/due.ts";
import type { RunView } from "../../domain/run/context.ts";
import { isHeld } from "../../domain/run/execution/held-effects.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Processes } from "../../ports/processes.ts";
import type { Home } from "../home.ts";
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
  readonly loop: () => Pick<Loop, "facts"> & { readonly views: Pick<Loop["views"], "load"> };
  readonly clock: Pick<Clock, "after">;
  readonly processes: Pick<Processes, "monotonicMs">;
  readonly run: Runner;
  /** Asks a person about an effect that fails the same way each time; resolves once that is recorded. */
  readonly stuck: (run: RunId, effect: Effect, failure: unknown) => Promise<void>;
  /** Where a run is quarantined of which nobody can be asked. */
  readonly home: Pick<Home, "quarantine" | "quarantined">;
}

/** How an effect has failed so far. */
interface Failed {
  readonly problem: string;
  readonly tries: number;
  /** How often in a row it failed so. */
  readonly same: number;
}

interface Entry {
  readonly effect: Effect;
  /** Null while it waits for its next try, or for a person. */
  readonly flight: Flight | null;
  readonly failed: Failed | null;
  /** A person is asked. */
  readonly asked: boolean;
  /** Ends the wait for the next try. */
  readonly cancel: () => void;
}

type Flights = Map<string, Entry>;

const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 60_000;

/** After so many equal failures in a row a person is asked. */
const SAME_FAILURES = 2;

/** What a reconciler knows. */
interface Reconciling {
  readonly port: ReconcilerPort;
  readonly flights: Map<RunId, Flights>;
  closed: boolean;
}

/** An effect that failed, and how. */
interface Fallen {
  readonly effect: Effect;
  readonly failed: Failed;
  readonly failure: unknown;
}

/** Level-triggered: folds, compares what is due with what is in flight, starts or stops the difference. */
export function createReconciler(port: ReconcilerPort): Reconciler {
  const all: Reconciling = { port, flights: new Map(), closed: false };
  return {
    touch: (view) => touch(all, view),
    problems: (run) => problemsOf(all.flights.get(run)),
    close: () => {
      all.closed = true;
      for (const mine of all.flights.values())
        for (const entry of mine.values()) {
          entry.cancel();
          entry.flight?.cancel?.();
        }
    },
  };
}

function touch(all: Reconciling, view: RunView): void {
  if (all.closed) return;
  const { id } = view.state;
  const mine: Flights = all.flights.get(id) ?? new Map();
  all.flights.set(id, mine);
  const wanted = effectsOf(all.port, view);
  endOthers(mine, wanted);
  for (const effect of wanted.values()) {
    const next = nextFor(mine.get(effect.key), effect, view);
    if (next !== null) begin(all, view, { effect, failed: next.failed });
  }
  if (mine.size === 0) all.flights.delete(id);
}

function begin(
  all: Reconciling,
  view: RunView,
  { effect, failed }: { readonly effect: Effect; readonly failed: Failed | null },
): void {
  const { id } = view.state;
  const entry = { effect, failed, asked: false, cancel: () => {} };
  all.flights.get(id)?.set(effect.key, { ...entry, flight: null });
  const flight = flightOf(all.port, effect, view);
  all.flights.get(id)?.set(effect.key, { ...entry, flight });
  flight.done.then(
    () => over(all, id, effect.key),
    (failure: unknown) => again(all, id, { effect, failure, failed: failedAs(failed, failure) }),
  );
}

function over(all: Reconciling, run: RunId, key: string): void {
  all.flights.get(run)?.delete(key);
  look(all, run);
}

function look(all: Reconciling, run: RunId): void {
  const { port } = all;
  if (all.closed || port.home.quarantined().has(run)) return;
  try {
    touch(all, port.loop().views.load(run));
  } catch (failure) {
    if (isMachineTrouble(failure)) port.clock.after(MAX_BACKOFF_MS, () => look(all, run));
    else port.home.quarantine(run, messageOf(failure));
  }
}

/** An effect that failed is tried again later; meanwhile its key stays in flight, so that nothing begins it twice. */
function again(all: Reconciling, run: RunId, fallen: Fallen): void {
  if (all.closed) return;
  const { failed, failure } = fallen;
  if (failed.same >= SAME_FAILURES && !isMachineTrouble(failure)) void ask(all, run, fallen);
  else wait(all, run, { ...fallen, asked: false, delayMs: backoffOf(failed) });
}

function backoffOf({ tries }: Failed): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(tries, 10), MAX_BACKOFF_MS);
}

interface Waiting extends Pick<Entry, "effect" | "failed" | "asked"> {
  readonly delayMs: number;
}

function wait(all: Reconciling, run: RunId, { effect, failed, asked, delayMs }: Waiting): void {
  const cancel = all.port.clock.after(delayMs, () => {
    const mine = all.flights.get(run);
    if (mine?.get(effect.key)?.cancel !== cancel) return;
    mine.set(effect.key, { effect, failed, flight: null, asked: false, cancel: READY });
    look(all, run);
  });
  all.flights.get(run)?.set(effect.key, { effect, failed, flight: null, asked, cancel });
}

async function ask(all: Reconciling, run: RunId, { effect, failed, failure }: Fallen): Promise<void> {
  const { port, flights } = all;
  flights.get(run)?.set(effect.key, { effect, failed, flight: null, asked: false, cancel: () => {} });
  try {
    await port.stuck(run, effect, failure);
  } catch (thrown) {
    if (isMachineTrouble(thrown)) wait(all, run, { effect, failed, asked: false, delayMs: MAX_BACKOFF_MS });
    else port.home.quarantine(run, `${effect.key} fails the same way each time: ${failed.problem}`);
    return;
  }
  if (all.closed) return;
  wait(all, run, { effect, failed, asked: true, delayMs: patienceFor(port, effect) });
  look(all, run);
}

/** Anyone who watches is needed once more when the time of the process is over: nothing else ends it then. */
function patienceFor(port: ReconcilerPort, effect: Effect): number {
  const endsAt = effect.kind === "watch" ? effect.limits.deadlineMs : null;
  const leftMs = endsAt === null ? NEVER_MS : endsAt - port.processes.monotonicMs();
  return leftMs > 0 ? Math.min(leftMs, NEVER_MS) : MAX_BACKOFF_MS;
}

/** A timer of Node's cannot wait longer. */
const NEVER_MS = 2_147_483_647;

/** Marks an entry whose wait is over. */
const READY = (): void => {};

/** An effect that cannot even be begun has failed like any other. */
function flightOf(port: ReconcilerPort, effect: Effect, view: RunView): Flight {
  try {
    return port.run(effect, view);
  } catch (failure) {
    return { done: Promise.reject(failure) };
  }
}

function failedAs(before: Failed | null, failure: unknown): Failed {
  const problem = messageOf(failure);
  const same = before?.problem === problem ? before.same + 1 : 1;
  return { problem, tries: (before?.tries ?? 0) + 1, same };
}

function effectsOf({ loop }: ReconcilerPort, view: RunView): ReadonlyMap<string, Effect> {
  return new Map(dueOf(loop(), view).map((effect) => [effect.key, effect]));
}

/** What a run's present state asks for outside. */
export function dueOf(loop: Pick<Loop, "facts">, view: RunView): readonly Effect[] {
  return due({ ...view, facts: loop.facts(view) }).effects;
}

function endOthers(mine: Flights, wanted: ReadonlyMap<string, Effect>): void {
  for (const [key, entry] of mine) {
    if (wanted.has(key)) continue;
    entry.flight?.cancel?.();
    if (entry.flight !== null) continue;
    entry.cancel();
    mine.delete(key);
  }
}

/** Tells whether a due effect must be begun, and how it failed before; one in flight is told its newest form. */
function nextFor(
  entry: Entry | undefined,
  effect: Effect,
  { state }: RunView,
): { readonly failed: Failed | null } | null {
  if (entry === undefined) return { failed: null };
  if (entry.flight !== null) {
    entry.flight.adjust?.(effect);
    return null;
  }
  if (entry.cancel === READY) return { failed: entry.failed };
  if (!isAnother(entry.effect, effect) && !(entry.asked && !isHeld(state, effect.key))) return null;
  entry.cancel();
  return { failed: null };
}

/** What must be done has changed, and need not wait for what failed before: a process must be stopped, say. */
function isAnother(before: Effect, now: Effect): boolean {
  return before.kind === "watch" && now.kind === "watch" && !isDeepStrictEqual(before.limits, now.limits);
}

function problemsOf(mine: Flights | undefined): readonly Problem[] {
  return [...(mine ?? [])].flatMap(([effect, { failed }]) =>
    failed === null ? [] : [{ effect, message: failed.problem, tries: failed.tries }],
  );
}
