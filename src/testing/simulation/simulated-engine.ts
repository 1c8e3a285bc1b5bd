import { NO_MESSAGES } from "../no-messages.ts";
import { messageOf } from "../../base/failure.ts";
import { isArranged } from "./commit-trouble.ts";
import { createEngine, type Engine } from "../../engine/engine.ts";
import type { EnginePorts, EngineSettings } from "../../engine/ports.ts";
import type { Store, StoredEvent } from "../../ports/event-log.ts";
import { VIRTUAL_AGENT } from "./virtual/virtual-agent.ts";
import type { VirtualChannels } from "./virtual/virtual-channels.ts";
import type { VirtualFiles } from "./virtual/virtual-files.ts";
import type { VirtualHost } from "./virtual/virtual-host.ts";
import type { Life, VirtualTime } from "./virtual/virtual-time.ts";

/** The world that orchestrators come and go in. */
export interface World {
  readonly time: VirtualTime;
  readonly host: VirtualHost;
  readonly files: VirtualFiles;
  readonly channels: VirtualChannels;
  readonly openStore: (epoch: number, life: Life) => Promise<Store>;
  /** Called with each commit of a life that was applied; what it throws reaches the engine as a failed commit. */
  readonly afterCommit: () => void;
  /** Lets something outside fail. */
  readonly spoil?: (ports: EnginePorts) => EnginePorts;
}

/** One orchestrator and what it told. */
export interface SimulatedEngine {
  readonly life: Life;
  readonly epoch: number;
  readonly engine: Engine;
  readonly store: Store;
  /** What was told to the listeners, in the order in which it was told. */
  readonly told: StoredEvent[];
  /** So much had been told when something was found open: rows change with events alone, so it is until more is told. */
  openAt: number | null;
  /** Why it gave up, where nobody had arranged that. */
  readonly faults: readonly string[];
}

/** Starts an orchestrator of the world; recovery has begun and is not over. */
export async function startEngine(world: World, epoch: number): Promise<SimulatedEngine> {
  const life: Life = { alive: true };
  const store = await world.openStore(epoch, life);
  const clock = world.time.clockOf(life);
  const told: StoredEvent[] = [];
  const faults: string[] = [];
  const settings: EngineSettings = {
    homeId: "home",
    incarnation: `incarnation-${epoch}`,
    epoch,
    version: "0",
    staleAfterMs: 30_000,
    recoveryDeadlineMs: 60_000,
    acceptWaitMs: 5_000,
    maxProcesses: 4,
    taskHost: ["node"],
    binFolder: "/bin",
  };
  const whole: EnginePorts = {
    store,
    clock,
    processes: world.host.portOf(life),
    workspaces: world.files.workspacesOf(life),
    artifacts: world.files.artifactsOf(life),
    agents: { find: (name) => (name === VIRTUAL_AGENT.name ? VIRTUAL_AGENT : null) },
    host: () => ({ load: null, freeMemory: null, freeDisk: null, temperature: null }),
    channels: { find: world.channels.findOf(life) },
    toRuns: NO_MESSAGES,
    secrets: { keep: () => false, resolve: async () => "secret", why: () => "", kept: () => ({}), values: () => [] },
  };
  const ports = world.spoil?.(whole) ?? whole;
  const listeners = {
    committed: (events: readonly StoredEvent[]) => {
      if (life.alive) told.push(...events);
    },
    fatal: (reason: unknown) => {
      if (life.alive && !isArranged(reason)) faults.push(`it gave up on its own: ${messageOf(reason)}`);
      life.alive = false;
    },
    afterCommit: () => {
      if (life.alive) world.afterCommit();
    },
  };
  const engine = createEngine(ports, settings, { listeners, marks: { begin: () => 0, clear: () => {} } });
  engine.home.append("incarnation.started", { incarnation: settings.incarnation, ...ports.processes.facts });
  void engine.recover();
  return { life, epoch, engine, store, told, faults, openAt: null };
}
