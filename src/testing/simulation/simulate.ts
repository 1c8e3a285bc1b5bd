import type { StoredEvent } from "../../ports/event-log.ts";
import { BEGINNING } from "../given.ts";
import { randomAcceptance, randomDefinition } from "../random-definition.ts";
import { GOOD, randomBehaviour, randomFound, WELL } from "./behaviour.ts";
import { answerOne, resume, submit, wishFor } from "./people.ts";
import { endBreaches, stepBreaches } from "./simulation-laws.ts";
import { nextLife, type Simulation, type SimulationPort } from "./simulation.ts";
import { startEngine, type World } from "./simulated-engine.ts";
import { afterCommit, troubledStore, type CommitTrouble } from "./commit-trouble.ts";
import { troubleOf } from "./troubles.ts";
import { createVirtualChannels } from "./virtual/virtual-channels.ts";
import { createVirtualFiles } from "./virtual/virtual-files.ts";
import { createVirtualHost } from "./virtual/virtual-host.ts";
import { createVirtualTime } from "./virtual/virtual-time.ts";

/** What a simulation came to: the breaches are empty when every promise was kept. */
export interface Simulated {
  readonly breaches: readonly string[];
  readonly events: readonly StoredEvent[];
  readonly lives: number;
  readonly processes: number;
}

const TROUBLED_STEPS = 160;
const CALM_STEPS = 40_000;

/** Plays some runs in a world of trouble, then lets it be calm until every run has ended. */
export async function simulate(port: SimulationPort): Promise<Simulated> {
  const simulation = await begin(port);
  for (let step = 0; step < TROUBLED_STEPS && simulation.breaches.length === 0; step += 1) {
    await takeStep(simulation);
    await troubleOf(simulation);
  }
  simulation.mood.calm = true;
  Object.assign(simulation.commits, { spare: 0, full: 0, applied: "no" });
  for (let step = 0; step < CALM_STEPS && simulation.breaches.length === 0 && !isOver(simulation); step += 1) {
    await takeStep(simulation);
    if (step % 20 === 0) beKind(simulation, step);
  }
  return conclude(simulation);
}

async function begin(port: SimulationPort): Promise<Simulation> {
  const { draw } = port;
  let drawn = 0;
  const random = (): string => String((drawn += 1)).padStart(32, "0");
  const time = createVirtualTime(BEGINNING, random);
  const commits: CommitTrouble = { spare: 0, full: 0, applied: "no" };
  const mood = { calm: false };
  const world: World = {
    time,
    host: createVirtualHost({ time, behave: () => (mood.calm ? WELL : randomBehaviour(draw)) }),
    files: createVirtualFiles({ time, found: () => (mood.calm ? GOOD : randomFound(draw)) }),
    channels: createVirtualChannels({ time, draw, mood }),
    openStore: async (epoch, life) => troubledStore(await port.openStore(epoch, random), commits, life),
    afterCommit: () => afterCommit(commits),
  };
  // Tenths of a second: some of it is spent by the first runs, and a person is asked.
  const config = draw(4) === 3 ? { budget: { perDay: { minutes: (1 + draw(9)) / 600 } } } : {};
  const wishes = Array.from({ length: 1 + draw(3) }, (_, place) =>
    wishFor(randomDefinition(draw), { key: `key-${place}`, ...randomAcceptance(draw), config }),
  );
  const now = await startEngine(world, 1);
  return { ...port, world, commits, wishes, mood, now, breaches: [], lives: 1 };
}

/** One thing happens, and everything that follows from it without waiting. */
async function takeStep(simulation: Simulation): Promise<void> {
  await simulation.drain();
  if (!simulation.now.life.alive) await nextLife(simulation);
  simulation.world.time.step();
  await simulation.drain();
  simulation.breaches.push(...stepBreaches(simulation.world.host, simulation.now));
}

/** People ask for what they had asked for, answer with the first option, and let go on what is held. */
function beKind({ now, wishes, draw }: Simulation, step: number): void {
  for (const wish of wishes) void submit(now, wish);
  void answerOne(now, (limit) => (step < 2_000 ? 0 : draw(limit)));
  for (const row of now.store.openRuns(["waiting"])) if (row.reason === "operator") void resume(now, row.id);
}

function isOver({ now, wishes, world }: Simulation): boolean {
  if (wishes.some((wish) => wish.id === null) || now.told.length === now.openAt) return false;
  if (now.store.counts().open > 0 || now.store.runsWithOutbox().length > 0) {
    now.openAt = now.told.length;
    return false;
  }
  return [...world.host.processes.values()].every((process) => process.child !== "alive");
}

function conclude({ breaches, world, now, wishes, lives }: Simulation): Simulated {
  if (breaches.length === 0) breaches.push(...endBreaches(world, now, wishes));
  const events = now.store.events({});
  now.life.alive = false;
  now.store.close();
  return { breaches, lives, events, processes: world.host.processes.size };
}
