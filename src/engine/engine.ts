import { HoldfastError, messageOf } from "../base/failure.ts";
import type { RunView } from "../domain/run/context.ts";
import type { Command } from "../domain/run/commands.ts";
import { SYSTEM, type Actor } from "../domain/actor.ts";
import { runStateOf } from "../domain/run/run-state.ts";
import { createBarrier, type Barrier, type BarrierStatus } from "./barrier.ts";
import { createRunner } from "./effects/runner.ts";
import type { FoldMarks } from "./fold-marks.ts";
import { openHome, type Home } from "./home.ts";
import { createLoop, type Loop } from "./loop.ts";
import { createObservations, type Observations } from "./observations.ts";
import type { EngineListeners, EnginePorts, EngineSettings } from "./ports.ts";
import { createReconciler, type Problem, type Reconciler } from "./reconcile.ts";
import { createRecovery } from "./recovery.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { acceptedFrom, checkSubmission, keyHashOf, type Submission } from "./submission.ts";
import { createTimers, type Timers } from "./timers.ts";
import { refill } from "./refill.ts";
import { refusalFailure } from "./refusal-failure.ts";
import { repin, type Repinned } from "./repin.ts";

/** A living beat, as an observation. */
const BEAT_MS = 5_000;

/** The orchestrator of a home: accepts runs, carries them on, answers what happens to them. */
export interface Engine {
  /** Runs the recovery pass and opens for acceptance; may be called again after it failed. */
  readonly recover: () => Promise<void>;
  readonly barrier: () => BarrierStatus;
  /** Waits at the barrier like everything that accepts new work. */
  readonly pass: () => Promise<void>;
  /** Accepts a run; durable when it returns. The same key with the same pipeline and input gives the same run. */
  readonly accept: (submission: Submission) => Promise<AcceptedRun>;
  /** Gives a command to a run. Throws REFUSED, NOT_FOUND, AGENT_REFUSED, UNKNOWN_OPTION, UNKNOWN_STAGE. */
  readonly command: (
    run: string,
    command: Command,
    sent: { readonly actor: Actor; readonly cause: string },
  ) => Promise<void>;
  /** Checks and keeps a new definition for an ended run; the command that it gives opens the next version. */
  readonly repin: (run: string, submission: Submission, from: string | null) => Promise<Repinned>;
  /** Gives an ended run back the workspace that was freed, before a next version begins. Throws ARTIFACT_CHANGED. */
  readonly refill: (run: string) => Promise<void>;
  readonly view: (run: string) => RunView;
  readonly observations: Observations;
  readonly problems: (run: string) => readonly Problem[];
  readonly waitingFor: (run: string) => readonly string[];
  readonly home: Home;
  /** Releases the runs and ends; children go on, unless they are to be ended too. */
  readonly stop: (options: { readonly children: boolean }) => Promise<void>;
  /** Runs that are under way. */
  readonly busy: () => number;
}

/** The parts of an engine, each knowing only what it needs. */
interface Parts {
  readonly ports: EnginePorts;
  readonly settings: EngineSettings;
  readonly listeners: EngineListeners;
  readonly barrier: Barrier;
  readonly home: Home;
  readonly loop: Loop;
  readonly reconciler: Reconciler;
  readonly scheduler: Scheduler;
  readonly timers: Timers;
  readonly observations: Observations;
  /** Runs that are under way. */
  readonly active: Set<string>;
  /** Acceptances that are under way, by their key: one key makes one run. */
  readonly accepting: Map<string, Promise<unknown>>;
  readonly touched: (view: RunView) => void;
}

/** Composes the loop, the barrier, the scheduler and the effects. */
export function createEngine(
  ports: EnginePorts,
  settings: EngineSettings,
  more: { readonly listeners: EngineListeners; readonly marks: FoldMarks },
): Engine {
  const parts = compose(ports, settings, more.listeners);
  const { barrier, home, observations, reconciler, scheduler, loop, active } = parts;
  let stopBeating: (() => void) | null = null;
  const engine: Engine = {
    home,
    observations,
    barrier: barrier.status,
    pass: async () => barrier.pass(settings.acceptWaitMs),
    problems: reconciler.problems,
    waitingFor: scheduler.waiting,
    busy: () => active.size,
    repin: async (run, submission, from) => repin(ports, loop.views.load(run), { submission, from }),
    refill: async (run) => refill(ports, loop.views.load(run)),
    view: (run) => loop.views.load(run),
    recover: async () => {
      stopBeating ??= startBeating(parts);
      await recover(parts, more.marks);
    },
    accept: async (submission) => accept(parts, submission),
    command: async (run, command, { actor, cause }) => {
      const reason = home.quarantined().get(run);
      if (reason !== undefined) throw new HoldfastError("REFUSED", `The run ${run} is quarantined: ${reason}`);
      const outcome = await loop.submit(run, { request: command, actor, cause });
      if (outcome.refusal !== null) throw refusalFailure(outcome.refusal);
    },
    stop: async ({ children }) => {
      stopBeating?.();
      await stop(parts);
      if (children) await endChildren(parts);
    },
  };
  return engine;
}

function compose(ports: EnginePorts, settings: EngineSettings, listeners: EngineListeners): Parts {
  const home = openHome(ports, settings, listeners);
  const barrier = createBarrier(ports.clock, settings.recoveryDeadlineMs);
  const scheduler = createScheduler(settings);
  const observations = createObservations();
  const active = new Set<string>();
  const touched = (view: RunView): void => {
    scheduler.sync(view.state);
    track(active, view);
    if (barrier.status().state !== "complete" || home.quarantined().has(view.state.id)) return;
    reconciler.touch(view);
    timers.arm();
  };
  const broken = (run: string, reason: string): void => {
    home.quarantine(run, `It broke a promise of ours: ${reason}`);
  };
  const loop = createLoop(ports, settings, { ...listeners, touched, broken });
  const run = createRunner({ ...ports, settings, loop, scheduler, observations, launches: new Map() });
  const reconciler = createReconciler({ loop: () => loop, clock: ports.clock, settings, run });
  const timers = createTimers(ports.store, ports.clock, async (id) => {
    if (home.quarantined().has(id)) ports.store.transact((writer) => writer.setWakeAt(id, null));
    else await loop.submit(id, { request: { type: "advance" }, actor: SYSTEM, cause: `wake/${ports.clock.now()}` });
  });
  return {
    ports,
    settings,
    listeners,
    barrier,
    home,
    loop,
    reconciler,
    scheduler,
    timers,
    observations,
    active,
    accepting: new Map(),
    touched,
  };
}

async function recover(parts: Parts, marks: FoldMarks): Promise<void> {
  const { ports, settings, loop, home, barrier, scheduler, touched, timers } = parts;
  const recovery = createRecovery({ ...ports, settings, loop, home, marks });
  await barrier.recover(recovery.phases, home);
  if (barrier.status().state !== "complete") return;
  loop.open();
  const woken = recovery.woken();
  // What runs already is counted before anything is started beside it.
  for (const { state } of woken) scheduler.sync(state);
  for (const view of woken) touched(view);
  timers.arm();
}

function startBeating({ ports, settings }: Parts): () => void {
  let cancel: () => void;
  const beat = (): void => {
    cancel = ports.clock.after(BEAT_MS, beat);
    try {
      ports.store.beat(settings.epoch, ports.clock.now());
    } catch {
      // A beat may be lost; whether the store can write is for the next commit to find out.
    }
  };
  beat();
  return () => cancel();
}

/** A run's id, and whether its key had named it before. */
interface AcceptedRun {
  readonly id: string;
  readonly known: boolean;
}

async function accept(parts: Parts, submission: Submission): Promise<AcceptedRun> {
  const { accepting, settings } = parts;
  await parts.barrier.pass(settings.acceptWaitMs);
  const { key } = submission;
  if (key === null) return acceptNew(parts, submission);
  const before = accepting.get(key) ?? Promise.resolve();
  const mine = before.then(async () => acceptKeyed(parts, submission, key));
  const settled = mine.catch(() => null);
  accepting.set(key, settled);
  try {
    return await mine;
  } finally {
    if (accepting.get(key) === settled) accepting.delete(key);
  }
}

async function acceptKeyed(parts: Parts, submission: Submission, key: string): Promise<AcceptedRun> {
  const known = parts.ports.store.runByKey(key);
  if (known === null) return acceptNew(parts, submission);
  if (known.keyHash === keyHashOf(submission)) return { id: known.id, known: true };
  throw new HoldfastError("KEY_REUSED", `The key ${key} was used for another pipeline or input (run ${known.id}).`);
}

async function acceptNew({ ports, loop }: Parts, submission: Submission): Promise<AcceptedRun> {
  const id = ports.clock.ulid();
  ports.secrets.keep(id, submission.secrets);
  await checkSubmission(ports, id, submission);
  const definition = ports.store.transact((writer) => writer.putPayload(JSON.stringify(submission.definition)));
  const accepted = acceptedFrom(submission, definition, ports.processes.facts.host);
  await loop.submit(id, { request: { type: "accept", accepted }, actor: submission.actor, cause: `accept/${id}` });
  return { id, known: false };
}

async function stop({ reconciler, timers, settings, loop, active, home }: Parts): Promise<void> {
  reconciler.close();
  timers.close();
  const request = { type: "release" as const, incarnation: settings.incarnation };
  await Promise.allSettled(
    [...active].map(async (run) =>
      loop.submit(run, { request, actor: SYSTEM, cause: `${settings.incarnation}/release` }),
    ),
  );
  loop.close();
  tryAppendStop(home, settings.incarnation);
}

function track(open: Set<string>, { state }: RunView): void {
  const standing = runStateOf(state).state;
  if (
    standing === "running" ||
    standing === "queued" ||
    standing === "stalled" ||
    Object.keys(state.executions).length > 0
  )
    open.add(state.id);
  else open.delete(state.id);
}

function tryAppendStop(home: Home, incarnation: string): void {
  try {
    home.append("incarnation.stopped", { incarnation });
  } catch (failure) {
    // A store that cannot write any more must not keep the process from ending.
    messageOf(failure);
  }
}

/** Ends every process of the runs that are under way; their end is not recorded, so that the next start resumes them. */
async function endChildren({ loop, active, settings, ports }: Parts): Promise<void> {
  const fences = [...active].flatMap((run) =>
    Object.values(loop.views.load(run).state.executions).map(
      (execution) => `${settings.homeId}/${execution.execution}#${execution.token}`,
    ),
  );
  await Promise.all(fences.map(async (fence) => ports.processes.end(fence)));
}
