import { setImmediate as turn } from "node:timers/promises";
import type { JsonObject } from "../../src/base/json/json.ts";
import type { Definition } from "../../src/domain/definition/definition.ts";
import { runStateOf } from "../../src/domain/run/standing.ts";
import { BEGINNING } from "../../src/testing/given.ts";
import { GOOD, WELL } from "../../src/testing/simulation/behaviour.ts";
import { afterCommit, troubledStore, type CommitTrouble } from "../../src/testing/simulation/commit-trouble.ts";
import { submit, wishFor } from "../../src/testing/simulation/people.ts";
import { startEngine, type SimulatedEngine, type World } from "../../src/testing/simulation/simulated-engine.ts";
import { createVirtualChannels } from "../../src/testing/simulation/virtual/virtual-channels.ts";
import { createVirtualFiles } from "../../src/testing/simulation/virtual/virtual-files.ts";
import { createVirtualHost } from "../../src/testing/simulation/virtual/virtual-host.ts";
import type { Behaviour } from "../../src/testing/simulation/virtual/virtual-process.ts";
import { createVirtualTime } from "../../src/testing/simulation/virtual/virtual-time.ts";
import { openWorld } from "./play.ts";

/** A scripted world whose orchestrator a test starts, kills and starts again. */
export interface Scenario extends Disposable {
  readonly world: World;
  readonly commits: CommitTrouble;
  readonly now: () => SimulatedEngine;
  /** Starts an orchestrator, and lets what waits for nothing happen. */
  readonly start: () => Promise<void>;
  readonly crash: () => void;
  /** Accepts a run of a project with such a config, and gives its id. */
  readonly run: (definition: Definition, config?: JsonObject) => Promise<string>;
  /** Lets so many milliseconds of the monotonic clock go by. */
  readonly pass: (ms: number) => Promise<void>;
  readonly stands: (run: string) => string;
  readonly count: (type: string) => number;
}

/** Makes a world with no orchestrator in it; processes behave as they are told to, by their stage. */
export function scenario(
  home: string,
  behave: (stage: string) => Partial<Behaviour> = () => ({}),
  spoil: NonNullable<World["spoil"]> = (ports) => ports,
): Scenario {
  let made = 0;
  const random = (): string => String((made += 1)).padStart(32, "0");
  const time = createVirtualTime(BEGINNING, random);
  const commits: CommitTrouble = { spare: 0, full: 0, applied: "no" };
  const opened = openWorld(home);
  const world: World = {
    time,
    host: createVirtualHost({ time, behave: ({ execution }) => ({ ...WELL, ...behave(stageOf(execution)) }) }),
    files: createVirtualFiles({ time, found: () => GOOD }),
    channels: createVirtualChannels({ time, draw: () => 0, mood: { calm: true } }),
    openStore: async (epoch, life) => troubledStore(await opened.openStore(epoch, random), commits, life),
    afterCommit: () => afterCommit(commits),
    spoil,
  };
  const lives: SimulatedEngine[] = [];
  const now = (): SimulatedEngine => {
    const engine = lives.at(-1);
    if (engine === undefined) throw new TypeError("no orchestrator was started");
    return engine;
  };
  const pass = async (ms: number): Promise<void> => passTime(world, ms);
  return {
    world,
    commits,
    now,
    pass,
    start: async () => {
      lives.push(await startEngine(world, lives.length + 1));
      await pass(1);
    },
    crash: () => void (now().life.alive = false),
    run: async (definition, config = {}) => {
      const wish = wishFor(definition, { key: `key ${(made += 1)}`, config });
      void submit(now(), wish);
      await pass(1);
      return wish.id ?? "";
    },
    stands: (run) => standingOf(now(), run),
    count: (type) => now().store.events({ types: [type], limit: 1_000 }).length,
    [Symbol.dispose]: () => {
      if (lives.length > 0) now().life.alive = false;
      opened[Symbol.dispose]();
    },
  };
}

function standingOf({ engine }: SimulatedEngine, run: string): string {
  const { state, reason } = runStateOf(engine.view(run).state);
  return reason === null ? state : `${state} (${reason})`;
}

async function passTime({ time }: World, ms: number): Promise<void> {
  let over = false;
  time.after(ms, () => {
    over = true;
  });
  const isOver = (): boolean => over;
  while (!isOver()) {
    await turn();
    time.step();
  }
  await turn();
}

/** `run/version/stage[item]/attempt/role.k` names the stage. */
function stageOf(execution: string): string {
  return execution.split("/")[2] ?? "";
}
