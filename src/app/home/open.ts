import { extname, join, resolve } from "node:path";
import { createAgents } from "../../agents/agents.ts";
import { createArtifacts } from "../../artifacts/create-artifacts.ts";
import { createEngine, type Engine } from "../../engine/engine.ts";
import type { EngineListeners, EnginePorts, EngineSettings } from "../../engine/ports.ts";
import type { Clock } from "../../ports/clock.ts";
import { createProcesses } from "../../process/create-processes.ts";
import { readHostState } from "../../process/host-state.ts";
import { createSecrets } from "../../process/files/secrets.ts";
import { takeHomeLock, type HomeLock } from "../../store/sqlite/lock/home-lock.ts";
import { openStore } from "../../store/sqlite/open-store.ts";
import { createWorkspaces } from "../../workspaces/create-workspaces.ts";
import { createScan } from "../../workspaces/scan-workspace.ts";
import { createApart, type Apart, type ApartSettings } from "../apart/create-apart.ts";
import { createChecks } from "../apart/create-checks.ts";
import { createSystemClock } from "../host/clock.ts";
import { createWayToRevisedRun } from "../finder/to-revised-run.ts";
import { createFoldMarks } from "./fold-marks.ts";
import { confirmAddress } from "./home-address.ts";
import { prepareHome } from "./home-folder.ts";
import { binFolder, packageVersion } from "../host/package.ts";
import { guarded } from "./place-of-home.ts";
import { createProjectChannels } from "../channels/project-channels.ts";
import { createRecordHead } from "./record-head.ts";
import type { OpenHome } from "./open-home.ts";

/** What opening a home needs to know. */
export interface OpenOptions {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly listeners: EngineListeners;
  readonly settings?: Partial<EngineSettings>;
  /** What time it is for the runs; files, channels and processes stay with the clock of this machine. */
  readonly clock?: Clock;
  /** Limits of what is checked on a thread of its own. */
  readonly apart?: Partial<ApartSettings>;
}

/** Takes the lock, opens the store and composes the engine; recovery has not begun. Throws HOME_HELD, HOME_UNUSABLE, HOME_MOVED, STORE_NEWER, STORE_DAMAGED. */
export async function open(options: OpenOptions): Promise<OpenHome> {
  const lock = holdHome(options.home);
  try {
    const opened = await openHeld(options, lock);
    return {
      ...opened,
      close: async (how) => {
        await opened.close(how);
        lock.release();
      },
    };
  } catch (failure) {
    lock.release();
    throw failure;
  }
}

/** Takes a home for this process, before anything of it is opened. Throws HOME_HELD, HOME_UNUSABLE, HOME_MOVED. */
export function holdHome(home: string): HomeLock {
  prepareHome(home);
  const lock = takeHomeLock(home, createSystemClock().ulid());
  try {
    confirmAddress(home, lock);
    return lock;
  } catch (failure) {
    lock.release();
    throw failure;
  }
}

/** Opens a home that this process holds; who holds it lets it go. Throws HOME_UNUSABLE, STORE_NEWER, STORE_DAMAGED. */
export async function openHeld(options: OpenOptions, lock: HomeLock): Promise<OpenHome> {
  const { home, env, listeners } = options;
  const machine = createSystemClock();
  const { clock = machine } = options;
  const head = createRecordHead(home);
  const record = { home, epoch: lock.epoch, salt: clock.random, committed: head.committed };
  const store = guarded(await openStore(record), home);
  const processes = createProcesses();
  const incarnation = clock.ulid();
  const own = { incarnation, epoch: lock.epoch, homeId: lock.homeId, setback: head.setback(store) };
  const settings = settingsOf(options, own);
  const marks = createFoldMarks(home);
  const secrets = createSecrets(env);
  const apart = createApart(options.apart);
  const files = filesOf(home, machine, apart);
  const ports = {
    store,
    processes,
    clock,
    ...files,
    agents: createAgents(),
    secrets,
    host: () => readHostState(home),
    channels: { find: createProjectChannels({ clock: machine, secrets, env }) },
    toRuns: createWayToRevisedRun({ open: () => ({ engine, store }), artifacts: files.artifacts }),
  };
  const engine: Engine = createEngine(ports, settings, { listeners, marks });
  const { version } = settings;
  const begun = { incarnation, version, pid: process.pid, homeId: lock.homeId, ...processes.facts };
  engine.home.append("incarnation.started", begun);
  head.begin(engine.home);
  return {
    engine,
    store,
    clock,
    processes,
    channels: ports.channels,
    apart,
    incarnation,
    epoch: lock.epoch,
    homeId: lock.homeId,
    close: async (how) => {
      await engine.stop(how);
      await apart.close();
      for (const part of [store, head, marks]) part.close();
    },
  };
}

/** Folders and stored files; what children wrote is checked apart. */
function filesOf(home: string, clock: Clock, apart: Apart): Pick<EnginePorts, "artifacts" | "workspaces"> {
  const checks = createChecks(apart);
  const scan = createScan(checks);
  return {
    artifacts: createArtifacts(home, { clock, scan, checks }),
    workspaces: createWorkspaces(home, clock, scan),
  };
}

function settingsOf(
  options: OpenOptions,
  own: Pick<EngineSettings, "incarnation" | "epoch" | "homeId" | "setback">,
): EngineSettings {
  const extension = extname(import.meta.filename);
  return {
    ...own,
    version: packageVersion(),
    staleAfterMs: 30_000,
    recoveryDeadlineMs: 60_000,
    acceptWaitMs: 5_000,
    maxProcesses: 64,
    taskHost: [process.execPath, resolve(join(import.meta.dirname, "..", "daemon", `task-host${extension}`))],
    binFolder: binFolder(options.home),
    ...options.settings,
  };
}
