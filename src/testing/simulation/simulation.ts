import type { Store } from "../../ports/event-log.ts";
import type { Draw } from "../random-definition.ts";
import type { CommitTrouble } from "./commit-trouble.ts";
import type { Wish } from "./people.ts";
import { startEngine, type SimulatedEngine, type World } from "./simulated-engine.ts";

/** What a simulation needs of the outside. */
export interface SimulationPort {
  readonly draw: Draw;
  /** Opens the one store of this simulation for an epoch. */
  readonly openStore: (epoch: number, random: () => string) => Promise<Store>;
  /** Lets everything happen that waits for nothing. */
  readonly drain: () => Promise<void>;
}

/** A world of trouble with some runs in it. */
export interface Simulation extends SimulationPort {
  readonly world: World;
  readonly commits: CommitTrouble;
  readonly wishes: readonly Wish[];
  readonly breaches: string[];
  /** From here on nothing goes wrong any more. */
  readonly mood: { calm: boolean };
  now: SimulatedEngine;
  lives: number;
}

/** The orchestrator is gone, whatever it was about to do; the next one starts. */
export async function nextLife(simulation: Simulation): Promise<void> {
  const { commits, world, wishes } = simulation;
  simulation.now.life.alive = false;
  simulation.now.store.close();
  Object.assign(commits, { spare: 0, full: 0, applied: "no" });
  for (const wish of wishes) wish.sending = false;
  simulation.lives += 1;
  simulation.now = await startEngine(world, simulation.lives);
}
