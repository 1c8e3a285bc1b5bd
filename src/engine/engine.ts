import { HoldfastError, messageOf } from "../base/failure.ts";
import type { RunView } from "../domain/run/context.ts";
import type { Command } from "../domain/run/commands.ts";
import { SYSTEM, type Actor } from "../domain/actor.ts";
import { runStateOf } from "../domain/run/run-state.ts";
import { createBarrier, type BarrierStatus } from "./barrier.ts";
import { createRunner } from "./effects/runner.ts";
import type { FoldMarks } from "./fold-marks.ts";
import { openHome, type Home } from "./home.ts";
import { createLoop } from "./loop.ts";
import { createObservations, type Observations } from "./observations.ts";
import type { EngineListeners, EnginePorts, EngineSettings } from "./ports.ts";
import { createReconciler, type Problem } from "./reconcile.ts";
import { createRecovery } from "./recovery.ts";
import { createScheduler } from "./scheduler.ts";
import { acceptedFrom, checkSubmission, keyHashOf, type Submission } from "./submission.ts";
import { createTimers } from "./timers.ts";
import { refusalFailure } from "./refusal-failure.ts";

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
  readonly accept: (submission: Submission) => Promise<{ readonly id: string; readonly known: boolean }>;
  /** Gives a command to a run. Throws REFUSED, NOT_FOUND, AGENT_REFUSED, UNKNOWN_OPTION, UNKNOWN_STAGE. */
  readonly command: (run: string, command: Command, sent: { readonly actor: Actor; readonly cause: string }) => Promise<void>;
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

/** Composes the loop, the barrier, the scheduler and the effects. */
export function createEngine(ports: EnginePorts, settings: EngineSettings, more: { readonly listeners: EngineListeners; readonly marks: FoldMarks }): Engine {
  const { store, clock } = ports;
  const { listeners, marks } = more;
  const barrier = createBarrier(clock, settings.recoveryDeadlineMs);
  const home = openHome(ports, settings, listeners);
  const scheduler = createScheduler(settings);
  const observations = createObservations();
  const open = new Set<string>();
  let opened = false;
  let beat: (() => void) | null = null;

  const touched = (view: RunView): void => {
    scheduler.sync(view.state);
    track(open, view);
    if (!opened || home.quarantined().has(view.state.id)) return;
    reconciler.touch(view);
    timers.arm();
  };
  const broken = (run: string, reason: string): void => {
    home.quarantine(run, `It broke a promise of ours: ${reason}`);
  };
  const loop = createLoop(ports, settings, { ...listeners, touched, broken });
  const runner = createRunner({ ...ports, settings, loop, scheduler, observations, launches: new Map() });
  const reconciler = createReconciler({ loop: () => loop, clock, settings, run: runner });
  const timers = createTimers(store, clock, (run) => {
    if (!home.quarantined().has(run)) loop.submit(run, { request: { type: "advance" }, actor: SYSTEM, cause: `wake/${clock.now()}` }).catch(listeners.fatal);
  });
  const startBeating = (): void => {
    store.beat(settings.epoch, clock.now());
    beat = clock.after(BEAT_MS, startBeating);
  };

  const recover = async (): Promise<void> => {
    if (beat === null) startBeating();
    const recovery = createRecovery({ ...ports, settings, loop, home, marks });
    await barrier.recover(recovery.phases, home);
    if (barrier.status().state !== "complete") return;
    opened = true;
    loop.open();
    for (const view of recovery.woken()) touched(view);
    timers.arm();
  };

  const engine: Engine = {
    recover,
    home,
    observations,
    barrier: barrier.status,
    pass: async () => barrier.pass(settings.acceptWaitMs),
    problems: reconciler.problems,
    waitingFor: scheduler.waiting,
    busy: () => open.size,
    view: (run) => loop.views.load(run),
    accept: async (submission) => {
      await barrier.pass(settings.acceptWaitMs);
      const known = submission.key === null ? null : store.runByKey(submission.key);
      if (known !== null) {
        if (known.keyHash !== keyHashOf(submission)) throw new HoldfastError("KEY_REUSED", `The key ${submission.key ?? ""} was used for another pipeline or input (run ${known.id}).`);
        return { id: known.id, known: true };
      }
      const id = clock.ulid();
      ports.secrets.keep(id, submission.secrets);
      await checkSubmission(ports, id, submission);
      const definition = store.transact((writer) => writer.putPayload(JSON.stringify(submission.definition)));
      const accepted = acceptedFrom(submission, definition, ports.processes.facts.host);
      await loop.submit(id, { request: { type: "accept", accepted }, actor: submission.actor, cause: `accept/${id}` });
      return { id, known: false };
    },
    command: async (run, command, { actor, cause }) => {
      if (home.quarantined().has(run)) throw new HoldfastError("REFUSED", `The run ${run} is quarantined: ${home.quarantined().get(run) ?? ""}`);
      const outcome = await loop.submit(run, { request: command, actor, cause });
      if (outcome.refusal !== null) throw refusalFailure(outcome.refusal);
    },
    stop: async ({ children }) => {
      if (children) await endChildren(engine, open);
      reconciler.close();
      timers.close();
      beat?.();
      const release = { type: "release" as const, incarnation: settings.incarnation };
      await Promise.allSettled([...open].map(async (run) => loop.submit(run, { request: release, actor: SYSTEM, cause: `${settings.incarnation}/release` })));
      loop.close();
      tryAppendStop(home, settings.incarnation);
    },
  };
  return engine;
}

function track(open: Set<string>, { state }: RunView): void {
  const standing = runStateOf(state).state;
  if (standing === "running" || standing === "queued" || standing === "stalled" || Object.keys(state.executions).length > 0) open.add(state.id);
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

async function endChildren(engine: Engine, open: ReadonlySet<string>): Promise<void> {
  const asked = [...open].flatMap((run) => Object.keys(engine.view(run).state.executions).map((execution) => ({ run, execution })));
  await Promise.allSettled(
    asked.map(async ({ run, execution }) => engine.command(run, { type: "request-stop", execution, reason: "superseded" }, { actor: SYSTEM, cause: `stop/${execution}` })),
  );
}
