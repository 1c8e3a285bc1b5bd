import { HoldfastError } from "../../base/failure.ts";
import { DefectError } from "../../base/invariant.ts";
import type { RunId } from "../../base/brand.ts";
import type { Facts, RunView } from "../../domain/run/context.ts";
import type { Writer } from "../../ports/event-log.ts";
import { createDays, type Days } from "../host/days.ts";
import { createMemory, type Memory } from "../knowledge.ts";
import { createMailboxes, type Mailbox } from "./mailboxes.ts";
import type { EngineListeners, EnginePorts, EngineSettings } from "../ports.ts";
import type { Projects } from "../projects.ts";
import type { Teller } from "./teller.ts";
import { StaleTurnError, takeTurn, type Letter, type Outcome, type TurnResult } from "./turn.ts";
import { createViews, type Views } from "./views.ts";

/** Letters of so many runs at most share one transaction. */
const BATCH_RUNS = 256;

/** The one way to change a run: a letter in its mailbox. */
export interface Loop {
  /** Resolves when the decision is durable; rejects when it could not be made so. */
  readonly submit: (run: RunId, letter: Letter) => Promise<Outcome>;
  readonly views: Views;
  readonly days: Pick<Days, "look" | "lastEnd">;
  /** What the outside knows at the moment of a run as it is committed; nothing can be made of it. */
  readonly facts: (view: RunView) => Facts;
  readonly open: () => void;
  /** Takes no letters any more; those that wait are refused, so that the last word stands. */
  readonly close: () => void;
}

/** What the loop calls when a run's turn is over. */
export interface LoopEvents extends Pick<EngineListeners, "fatal" | "afterCommit"> {
  readonly teller: Teller;
  readonly projects: Pick<Projects, "config" | "all">;
  readonly touched: (view: RunView) => void;
  /** A run broke an invariant: it must be kept from harm. */
  readonly broken: (run: RunId, reason: string) => void;
  /** Wakes every run that would be woken by time before a moment. */
  readonly wake: (before: number) => void;
}

interface LoopPort {
  readonly ports: EnginePorts;
  readonly settings: EngineSettings;
  readonly events: LoopEvents;
  readonly views: Views;
  readonly upSince: () => number;
  readonly teller: Teller;
  readonly memory: Memory;
  readonly days: Days;
}

type Turned = { readonly box: Mailbox } & ({ readonly result: TurnResult } | { readonly failure: unknown });

/** Runs turns in batches: one transaction, one savepoint per run; answers are released by the commit. */
export function createLoop(ports: EnginePorts, settings: EngineSettings, events: LoopEvents): Loop {
  const views = createViews(ports.store);
  const mailboxes = createMailboxes();
  let scheduled = false;
  let closed = false;
  let openedAt: number | null = null;
  // Until it is open it has not been up at all; a moment that is calculated from that must still be one that can be kept.
  const upSince = (): number => openedAt ?? ports.clock.now();
  const memory = createMemory(ports.store, settings.epoch);
  const { store, clock } = ports;
  const days = createDays({ store, views, clock, projects: events.projects, wake: events.wake });
  const port: LoopPort = { ports, settings, events, views, upSince, teller: events.teller, memory, days };
  const schedule = (): void => {
    if (scheduled || mailboxes.isEmpty()) return;
    scheduled = true;
    ports.clock.soon(() => {
      scheduled = false;
      const batch = mailboxes.take(BATCH_RUNS);
      if (closed) refuse(batch);
      else runBatch(port, batch);
      schedule();
    });
  };
  return {
    views,
    days,
    facts: (view) => {
      const now = clock.now();
      return { now, seed: "", epoch: settings.epoch, upSince: upSince(), day: days.facts(view, []) };
    },
    open: () => {
      openedAt = ports.clock.now();
    },
    close: () => {
      closed = true;
    },
    submit: async (run, letter) => {
      if (closed) throw ending();
      const outcome = mailboxes.put(run, letter);
      schedule();
      return outcome;
    },
  };
}

function refuse(batch: readonly Mailbox[]): void {
  for (const { mails } of batch) for (const mail of mails) mail.reject(ending());
}

function ending(): HoldfastError {
  return new HoldfastError("UNAVAILABLE", "This orchestrator is ending.");
}

function runBatch(port: LoopPort, batch: readonly Mailbox[]): void {
  if (batch.length === 0) return;
  try {
    port.days.ready();
    const turned = port.ports.store.transact((writer) => batch.map((box) => turn(port, writer, box)));
    port.events.afterCommit?.();
    release(port, turned);
  } catch (failure) {
    port.days.forget();
    const ends = endsIncarnation(failure);
    if (ends) port.events.fatal(failure);
    else foldAnew(port, batch);
    for (const box of batch) reject(port, box, failure);
    // Nobody is woken by an incarnation that ends.
    if (ends) return;
  }
  port.days.look();
}

/**
 * A commit that failed may have been applied: what it brought is told, and its runs go on from what the log says. Who
 * asked hears of the failure only then, so that nobody gives back capacity that an applied admission holds.
 */
function foldAnew(port: LoopPort, batch: readonly Mailbox[]): void {
  const { store } = port.ports;
  try {
    port.teller.catchUp();
    for (const { run } of batch) {
      port.views.drop(run);
      if (store.head(run) !== null) port.events.touched(port.views.load(run));
    }
  } catch (failure) {
    port.events.fatal(failure);
  }
}

/** A full disk heals on its own; any other failure at commit ends this incarnation, and children live on. */
function endsIncarnation(failure: unknown): boolean {
  return !(failure instanceof HoldfastError) || ENDING.has(failure.code);
}

const ENDING: ReadonlySet<string> = new Set(["STORE_FAILED", "STORE_DAMAGED", "HOME_UNUSABLE"]);

function turn(port: LoopPort, writer: Writer, box: Mailbox): Turned {
  const { ports, settings, views, memory } = port;
  const day = port.days.facts;
  const { definition } = views;
  try {
    const facts = {
      now: ports.clock.now(),
      seed: ports.clock.random(),
      epoch: settings.epoch,
      upSince: port.upSince(),
    };
    const letters = box.mails.map((mail) => mail.letter);
    const view = isBirth(port, box) ? null : views.load(box.run);
    return {
      box,
      result: noted(
        port,
        writer.savepoint(() => takeTurn({ writer, facts, day, view, definition, memory }, box.run, letters)),
      ),
    };
  } catch (failure) {
    return { box, failure };
  }
}

function noted({ days, views }: LoopPort, result: TurnResult): TurnResult {
  const { state, decided } = result;
  if (state !== null) days.took({ state, definition: views.definition(state.accepted.definition) }, decided);
  return result;
}

function isBirth({ ports }: LoopPort, { run, mails }: Mailbox): boolean {
  return mails.some((mail) => mail.letter.request.type === "accept") && ports.store.head(run) === null;
}

function release(port: LoopPort, turned: readonly Turned[]): void {
  const { events, views, settings } = port;
  port.teller.tell(turned.flatMap((one) => ("result" in one ? one.result.events : [])));
  for (const one of turned) {
    if ("failure" in one) reject(port, one.box, one.failure);
    else answer(one.box, one.result);
  }
  const states = turned.flatMap((one) => ("result" in one && one.result.state !== null ? [one.result.state] : []));
  for (const state of states) events.touched(views.put(state));
  if (settings.forgetful === true) for (const state of states) views.drop(state.id);
}

function answer({ mails }: Mailbox, { outcomes }: TurnResult): void {
  for (const [index, mail] of mails.entries()) mail.resolve(outcomes[index] ?? { refusal: null });
}

function reject({ views, events }: LoopPort, { run, mails }: Mailbox, failure: unknown): void {
  views.drop(run);
  for (const mail of mails) mail.reject(failure);
  if (failure instanceof DefectError) events.broken(run, failure.message);
  if (failure instanceof StaleTurnError) events.fatal(failure);
}
