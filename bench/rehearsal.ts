import { NO_MESSAGES } from "../src/testing/no-messages.ts";
import { createAgents } from "../src/agents/agents.ts";
import { createArtifacts } from "../src/artifacts/create-artifacts.ts";
import { createSystemClock } from "../src/app/host/clock.ts";
import { SYSTEM } from "../src/domain/actor.ts";
import { createLoop, type Loop } from "../src/engine/coordinator/loop.ts";
import type { EnginePorts, EngineSettings } from "../src/engine/ports.ts";
import { dueOf } from "../src/engine/coordinator/reconcile.ts";
import { acceptedFrom, type Submission } from "../src/engine/submission.ts";
import { createProcesses } from "../src/process/create-processes.ts";
import { createSecrets } from "../src/process/files/secrets.ts";
import { takeHomeLock } from "../src/store/sqlite/lock/home-lock.ts";
import { openStore } from "../src/store/sqlite/open-store.ts";
import { actOn } from "../src/testing/act.ts";
import { scriptOf } from "../src/testing/script.ts";
import { createWorkspaces } from "../src/workspaces/create-workspaces.ts";
import { scanWorkspace } from "../src/workspaces/scan-workspace.ts";

/** The real store and the real loop of a home; what processes would do is rehearsed, so that only turns cost time. */
export interface Rehearsal {
  /** Accepts a run; returns its id. */
  readonly accept: (submission: Submission) => Promise<string>;
  /** Takes turns of a run until it rests, or so many; tells how long each took, commit included. */
  readonly play: (run: string, most?: number) => Promise<readonly number[]>;
  readonly close: () => void;
}

/** Opens a home for a rehearsal. */
export async function openRehearsal(home: string): Promise<Rehearsal> {
  const clock = createSystemClock();
  const lock = takeHomeLock(home, clock.ulid());
  const ports: EnginePorts = {
    store: await openStore({ home, epoch: lock.epoch, salt: clock.random }),
    processes: createProcesses(),
    clock,
    workspaces: createWorkspaces(home, clock),
    artifacts: createArtifacts(home, { clock, scan: scanWorkspace }),
    agents: createAgents(),
    secrets: createSecrets({}),
    host: () => ({ load: null, freeMemory: null, freeDisk: null, temperature: null }),
    channels: { find: async () => null },
    toRuns: NO_MESSAGES,
  };
  const loop = createLoop(ports, settingsOf(clock.ulid(), lock), QUIET);
  loop.open();
  return {
    accept: async (submission) => {
      const id = clock.ulid();
      const hash = ports.store.transact((writer) => writer.putPayload(JSON.stringify(submission.definition)));
      const accepted = acceptedFrom(submission, hash, ports.processes.facts.host);
      await loop.submit(id, { request: { type: "accept", accepted }, actor: submission.actor, cause: `accept/${id}` });
      return id;
    },
    play: async (run, most = Number.POSITIVE_INFINITY) => play(loop, run, most),
    close: () => {
      loop.close();
      ports.store.close();
      lock.release();
    },
  };
}

type LoopListeners = Parameters<typeof createLoop>[2];

const QUIET: LoopListeners = {
  teller: { tell: () => {}, catchUp: () => {} },
  touched: () => {},
  projects: { config: () => null, all: () => [] },
  wake: () => {},
  broken: (run, reason) => console.error(run, reason),
  fatal: (reason) => console.error(reason),
};

async function play(loop: Loop, run: string, most: number): Promise<readonly number[]> {
  const script = scriptOf();
  const times: number[] = [];
  while (times.length < most) {
    const view = loop.views.load(run);
    const commands = dueOf(loop, view).map((effect) => actOn(view.state, effect, script));
    const request = commands.find((command) => command !== null);
    if (request === undefined || request === null) break;
    const began = performance.now();
    const { refusal } = await loop.submit(run, { request, actor: SYSTEM, cause: `bench/${view.state.seq}` });
    times.push(performance.now() - began);
    if (refusal !== null) break;
  }
  return times;
}

function settingsOf(incarnation: string, lock: { readonly epoch: number; readonly homeId: string }): EngineSettings {
  return {
    incarnation,
    epoch: lock.epoch,
    homeId: lock.homeId,
    version: "bench",
    staleAfterMs: 30_000,
    recoveryDeadlineMs: 60_000,
    acceptWaitMs: 5_000,
    maxProcesses: 64,
    taskHost: [],
    binFolder: "",
  };
}
