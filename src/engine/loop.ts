import { HoldfastError } from "../base/failure.ts";
import { DefectError } from "../base/invariant.ts";
import type { RunId } from "../base/brand.ts";
import type { RunView } from "../domain/run/context.ts";
import type { RunState } from "../domain/run/state.ts";
import type { Writer } from "../ports/event-log.ts";
import { createViews, type Views } from "./views.ts";
import { StaleTurnError, takeTurn, type Letter, type Outcome, type TurnResult } from "./turn.ts";
import type { EngineListeners, EnginePorts, EngineSettings } from "./ports.ts";

/** Letters of so many runs at most share one transaction. */
const BATCH_RUNS = 256;

/** The one way to change a run: a letter in its mailbox. */
export interface Loop {
  /** Resolves when the decision is durable; rejects when it could not be made so. */
  readonly submit: (run: RunId, letter: Letter) => Promise<Outcome>;
  readonly views: Views;
  readonly upSince: () => number;
  readonly open: () => void;
  /** Takes no letters any more; those under way are finished. */
  readonly close: () => void;
}

/** What the loop calls when a run's turn is over. */
export interface LoopEvents {
  readonly touched: (view: RunView) => void;
  /** A run broke an invariant: it must be kept from harm. */
  readonly broken: (run: RunId, reason: string) => void;
}

interface Mail {
  readonly letter: Letter;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
}

type Turned = { readonly run: RunId; readonly mails: readonly Mail[] } & ({ readonly result: TurnResult } | { readonly failure: unknown });

/** Runs turns in batches: one transaction, one savepoint per run; answers are released by the commit. */
export function createLoop(ports: EnginePorts, settings: EngineSettings, events: EngineListeners & LoopEvents): Loop {
  const { store, clock } = ports;
  const views = createViews(store);
  let mailboxes = new Map<RunId, Mail[]>();
  let scheduled = false;
  let closed = false;
  let upSince = Number.POSITIVE_INFINITY;

  const turn = (writer: Writer, run: RunId, mails: readonly Mail[]): Turned => {
    try {
      const facts = { now: clock.now(), seed: clock.random(), epoch: settings.epoch, upSince };
      const births = mails.some((mail) => mail.letter.request.type === "accept");
      const view = births && store.head(run) === null ? null : views.load(run);
      const letters = mails.map((mail) => mail.letter);
      return { run, mails, result: writer.savepoint(() => takeTurn({ writer, facts, view, definition: views.definition }, run, letters)) };
    } catch (failure) {
      return { run, mails, failure };
    }
  };

  const release = (turned: readonly Turned[]): void => {
    events.committed(turned.flatMap((one) => ("result" in one ? one.result.events : [])).toSorted((left, right) => left.position - right.position));
    const touched: RunState[] = [];
    for (const one of turned) {
      if ("failure" in one) fail(one.run, one.mails, one.failure);
      else {
        if (one.result.state !== null) touched.push(one.result.state);
        for (const [index, mail] of one.mails.entries()) mail.resolve(one.result.outcomes[index] ?? { refusal: null });
      }
    }
    for (const state of touched) events.touched(views.put(state));
    if (settings.forgetful === true) for (const state of touched) views.drop(state.id);
  };

  const fail = (run: RunId, mails: readonly Mail[], failure: unknown): void => {
    views.drop(run);
    for (const mail of mails) mail.reject(failure);
    if (failure instanceof DefectError) events.broken(run, failure.message);
    if (failure instanceof StaleTurnError) events.fatal(failure);
  };

  const flush = (): void => {
    scheduled = false;
    const batch = [...mailboxes].slice(0, BATCH_RUNS);
    mailboxes = new Map([...mailboxes].slice(BATCH_RUNS));
    if (mailboxes.size > 0) schedule();
    if (batch.length === 0) return;
    try {
      const turned = store.transact((writer) => batch.map(([run, mails]) => turn(writer, run, mails)));
      events.afterCommit?.();
      release(turned);
    } catch (failure) {
      for (const [run, mails] of batch) fail(run, mails, failure);
      if (!(failure instanceof HoldfastError) || failure.code === "STORE_FAILED" || failure.code === "STORE_DAMAGED") events.fatal(failure);
    }
  };

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };

  return {
    views,
    upSince: () => upSince,
    open: () => {
      upSince = clock.now();
    },
    close: () => {
      closed = true;
    },
    submit: async (run, letter) => {
      if (closed) throw new HoldfastError("UNAVAILABLE", "This orchestrator is ending.");
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      const mails = mailboxes.get(run);
      if (mails === undefined) mailboxes.set(run, [{ letter, resolve, reject }]);
      else mails.push({ letter, resolve, reject });
      schedule();
      return promise;
    },
  };
}
