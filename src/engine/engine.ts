import { codeOf, HoldfastError } from "../base/failure.ts";
import type { RunView } from "../domain/run/context.ts";
import type { Command } from "../domain/run/commands.ts";
import type { Effect } from "../domain/run/due.ts";
import { SYSTEM, type Actor } from "../domain/actor.ts";
import { track } from "./coordinator/busy.ts";
import { accept, type AcceptedRun, type AcceptPort } from "./coordinator/accept.ts";
import { createAccounts, type Accounts } from "./host/accounts.ts";
import { createAsker } from "./coordinator/ask-stuck.ts";
import { createBarrier, type BarrierStatus } from "./recovery/barrier.ts";
import { startBeating } from "./coordinator/beat.ts";
import { createRunner } from "./effects/runner.ts";
import { refuseBeside, tendForgotten } from "./recovery/forgotten.ts";
import type { FoldMarks } from "./recovery/fold-marks.ts";
import { openHome, type Home } from "./home.ts";
import { cleanText } from "./inputs/known-secrets.ts";
import { fittingSecrets } from "./inputs/proxy.ts";
import { endChildren, stopOrchestrating } from "./coordinator/ending.ts";
import { createLoop } from "./coordinator/loop.ts";
import { createObservations, type Observations } from "./coordinator/observations.ts";
import type { EngineListeners, EnginePorts, EngineSettings } from "./ports.ts";
import { keepChannelSecrets } from "./outbox/channel-names.ts";
import { createPlaces, type Places } from "./outbox/places.ts";
import { createProjects, type Projects } from "./projects.ts";
import { createReconciler, dueOf, type Problem, type Reconciler } from "./coordinator/reconcile.ts";
import { recallQuotas } from "./host/recall-quotas.ts";
import { createRecovery, type Recovery } from "./recovery/recovery.ts";
import { createScheduler, type Scheduler } from "./host/scheduler.ts";
import type { SaidConfig, Submission } from "./submission.ts";
import { createTeller } from "./coordinator/teller.ts";
import { createTimers, type Timers } from "./coordinator/timers.ts";
import { createRefill } from "./recovery/refill.ts";
import { refusalFailure } from "./coordinator/refusal-failure.ts";
import { repin, type Repinned } from "./repin.ts";

/** What of recovery a full disk stopped is tried again after so long. */
const AGAIN_MS = 10_000;

/** No timer is longer: a clock may step. */
const LONGEST_MS = 60_000;

/** The orchestrator of a home: accepts runs, carries them on, answers what happens to them. */
export interface Engine {
  /** Runs the recovery pass and opens for acceptance; one that a full disk stopped is tried again automatically. */
  readonly recover: () => Promise<void>;
  /** Tries a recovery again that had failed. Throws REFUSED where it has not. */
  readonly retryRecovery: (actor: Actor) => Promise<void>;
  readonly barrier: () => BarrierStatus;
  /** Waits at the barrier like everything that changes something. */
  readonly pass: () => Promise<void>;
  /** Accepts a run; durable when it returns. The same key with the same pipeline and input gives the same run. */
  readonly accept: (submission: Submission) => Promise<AcceptedRun>;
  /** Gives a command to a run, once recovery has finished. Throws RECOVERING, REFUSED, NOT_FOUND, AGENT_REFUSED, UNKNOWN_OPTION, UNKNOWN_STAGE. */
  readonly command: (
    run: string,
    command: Command,
    sent: { readonly actor: Actor; readonly cause: string },
  ) => Promise<void>;
  /** Checks and keeps a new definition for an ended run; the command that it gives opens the next version. */
  readonly repin: (run: string, submission: Submission, from: string | null) => Promise<Repinned>;
  /** Gives an ended run back the workspace that was freed, before a next version begins. Throws ARTIFACT_CHANGED. */
  readonly refill: (run: string) => Promise<void>;
  /** Keeps values of a run's `env:` references in memory; tells whether one of them is new. */
  readonly keepSecrets: (run: string, secrets: Readonly<Record<string, string>>) => boolean;
  /** A text without the secret values that children of a run may know, as it may stand in the record. */
  readonly clean: (run: string, text: string) => Promise<string>;
  readonly view: (run: string) => RunView;
  /** What a run's present state asks for outside, whether it is in flight or not. */
  readonly due: (run: string) => readonly Effect[];
  readonly observations: Observations;
  readonly problems: (run: string) => readonly Problem[];
  readonly waitingFor: Scheduler["waiting"];
  readonly queue: Scheduler["queue"];
  readonly home: Home;
  readonly projects: Pick<Projects, "config" | "all">;
  /** Keeps a project's config without a run of it, and what it brings for its channels. */
  readonly configure: (said: SaidConfig) => void;
  /** Releases the runs and ends; children go on, unless they must end too. */
  readonly stop: (options: { readonly children: boolean }) => Promise<void>;
  /** Runs that are under way. */
  readonly busy: () => number;
}

/** The parts of an engine, each knowing only what it needs. */
interface Parts extends AcceptPort {
  readonly listeners: EngineListeners;
  readonly home: Home;
  readonly reconciler: Reconciler;
  readonly scheduler: Scheduler;
  readonly accounts: Accounts;
  readonly timers: Timers;
  readonly observations: Observations;
  /** Runs that are under way. */
  readonly active: Set<string>;
  readonly touched: (view: RunView) => void;
  readonly recovery: Recovery;
  readonly places: Places;
  /** What waits for its moment, to be taken back at the end. */
  readonly later: Record<"beat" | "look" | "recovery" | "forgotten", () => void>;
}

/** Who is told, and where the runs being folded are noted. */
interface More {
  readonly listeners: EngineListeners;
  readonly marks: FoldMarks;
}

/** Composes the loop, the barrier, the scheduler and the effects. */
export function createEngine(ports: EnginePorts, settings: EngineSettings, more: More): Engine {
  const parts = compose(ports, settings, more);
  const { barrier, home, observations, reconciler, scheduler, loop, active, recovery } = parts;
  const refill = createRefill(ports);
  return {
    home,
    projects: parts.projects,
    configure: parts.configure,
    observations,
    barrier: barrier.status,
    pass: async () => barrier.pass(settings.acceptWaitMs),
    problems: reconciler.problems,
    waitingFor: scheduler.waiting,
    queue: scheduler.queue,
    busy: () => active.size,
    repin: async (run, submission, from) => repin(parts, loop.views.load(run), { submission, from }),
    refill: async (run) => refill(loop.views.load(run)),
    keepSecrets: (run, secrets) => {
      const { environment, project } = loop.views.load(run).state.accepted;
      keepChannelSecrets(ports.secrets, { project, config: parts.projects.config(project), secrets });
      return ports.secrets.keep(run, fittingSecrets(secrets, environment));
    },
    clean: async (run, text) => cleanText(ports, loop.views.load(run), text),
    view: (run) => loop.views.load(run),
    due: (run) => dueOf(loop, loop.views.load(run)),
    recover: async () => {
      startBeating(ports, settings, parts.later);
      await recover(parts);
    },
    retryRecovery: async (actor) => {
      if (barrier.status().state !== "failed") throw new HoldfastError("REFUSED", "Recovery has not failed.");
      home.append("recovery.retried", {}, actor);
      await recover(parts);
    },
    accept: async (submission) => accept(parts, submission),
    command: async (run, command, { actor, cause }) => {
      await barrier.pass(settings.acceptWaitMs);
      const reason = home.quarantined().get(run);
      if (reason !== undefined) throw new HoldfastError("REFUSED", `The run ${run} is quarantined: ${reason}`);
      if (command.type === "resume" || command.type === "retry" || command.type === "revise")
        refuseBeside({ ...ports, settings, home }, recovery.forgotten(), run);
      const outcome = await loop.submit(run, { request: command, actor, cause });
      if (outcome.refusal !== null) throw refusalFailure(outcome.refusal);
    },
    stop: async ({ children }) => stop(parts, children),
  };
}

async function stop(parts: Parts, children: boolean): Promise<void> {
  for (const cancel of Object.values(parts.later)) cancel();
  await stopOrchestrating(parts);
  if (children) await endChildren(parts);
}

function compose(ports: EnginePorts, settings: EngineSettings, { listeners, marks }: More): Parts {
  const teller = createTeller(ports.store, listeners.committed);
  const home = openHome(ports, settings, teller);
  const barrier = createBarrier(ports.clock, settings.recoveryDeadlineMs);
  const projects = createProjects(ports.store, home);
  const scheduler = createScheduler(settings, projects);
  const accounts = createAccounts(ports.agents, ports.clock);
  const observations = createObservations();
  const active = new Set<string>();
  const places = createPlaces(ports.clock);
  const touched = (view: RunView): void => {
    scheduler.sync(view);
    accounts.sync(view);
    track(active, view);
    if (barrier.status().state !== "complete" || home.quarantined().has(view.state.id)) return;
    if (recovery.isForeign(view.state.id)) return;
    reconciler.touch(view);
    timers.arm();
  };
  const broken = (run: string, reason: string): void => home.quarantine(run, `It broke a promise of ours: ${reason}`);
  const wake = (before: number): void => timers.lookAhead(before);
  const loop = createLoop(ports, settings, { ...listeners, teller, projects, touched, broken, wake });
  const recovery = createRecovery({ ...ports, settings, loop, home, marks, projects });
  const run = createRunner({ ...ports, settings, loop, scheduler, accounts, observations, projects, places });
  const reconciler = createReconciler({ ...ports, loop: () => loop, run, home, stuck: createAsker(ports, loop) });
  const timers = createTimers(ports.store, ports.clock, async (id) => wakeRun({ ports, home, loop }, id));
  return {
    ports,
    settings,
    listeners,
    barrier,
    home,
    loop,
    reconciler,
    scheduler,
    accounts,
    timers,
    observations,
    active,
    recovery,
    places,
    later: { beat: () => {}, look: () => {}, recovery: () => {}, forgotten: () => {} },
    accepting: new Map(),
    touched,
    projects,
    configure: (said) => {
      configure({ ports, projects, scheduler, loop }, said);
    },
  };
}

/** One that was quarantined is not woken again. */
async function wakeRun({ ports, home, loop }: Pick<Parts, "ports" | "home" | "loop">, id: string): Promise<void> {
  if (home.quarantined().has(id)) ports.store.transact((writer) => writer.setWakeAt(id, null));
  else await loop.submit(id, { request: { type: "advance" }, actor: SYSTEM, cause: `wake/${ports.clock.now()}` });
}

function configure(
  { ports, projects, scheduler, loop }: Pick<Parts, "ports" | "projects" | "scheduler" | "loop">,
  said: SaidConfig,
): void {
  const { project, config, actor, secrets } = said;
  if (config === undefined) return;
  keepChannelSecrets(ports.secrets, { project, config, secrets });
  projects.configure(project, config, actor);
  scheduler.reconsider();
  loop.days.look();
}

async function recover(parts: Parts): Promise<void> {
  const { ports, settings, loop, home, accounts, barrier, timers, recovery, later } = parts;
  const failure = await barrier.recover(recovery.phases, home);
  later.recovery();
  if (codeOf(failure) === "STORE_FULL") later.recovery = recoverLater(parts);
  if (failure !== null) return;
  loop.open();
  recallQuotas({ store: ports.store, views: loop.views, home, accounts });
  wakeUp(parts, recovery.woken());
  later.forgotten();
  later.forgotten = tendForgotten({ ...ports, settings, home }, recovery.forgotten());
  loop.views.keep(0);
  timers.begin(loop.days.lastEnd());
  lookAgainLater(parts, 1);
}

/** A full disk heals: nobody should have to come for it. */
function recoverLater(parts: Parts): () => void {
  return parts.ports.clock.after(AGAIN_MS, () => {
    if (parts.barrier.status().state !== "failed") return;
    try {
      parts.home.append("recovery.retried", {});
    } catch {
      parts.later.recovery = recoverLater(parts);
      return;
    }
    void recover(parts);
  });
}

/** What runs already is counted before anything is started beside it. */
function wakeUp({ scheduler, accounts, touched }: Parts, woken: readonly RunView[]): void {
  for (const view of woken) scheduler.sync(view);
  for (const view of woken) accounts.recall(view);
  for (const view of woken) touched(view);
}

function lookAgainLater(parts: Parts, leastMs: number): void {
  const { ports, recovery, later } = parts;
  const at = recovery.lookAgainAt();
  if (at === null) return;
  const delayMs = Math.max(leastMs, Math.min(LONGEST_MS, at - ports.clock.now()));
  later.look = ports.clock.after(delayMs, () => void lookAgain(parts));
}

async function lookAgain(parts: Parts): Promise<void> {
  const { ports, recovery } = parts;
  try {
    wakeUp(parts, await recovery.lookAgain(async () => new Promise((resolve) => ports.clock.soon(resolve))));
    lookAgainLater(parts, 1);
  } catch {
    // A full disk, say: what could not be recorded is looked at again.
    lookAgainLater(parts, AGAIN_MS);
  }
}
