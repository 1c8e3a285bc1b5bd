import type { Draw } from "../random-definition.ts";
import { answerOne, steer, submit } from "./people.ts";
import { nextLife, type Simulation } from "./simulation.ts";
import type { VirtualProcess } from "./virtual/virtual-process.ts";

type Trouble = (simulation: Simulation) => Promise<void> | void;

/** Where a draw falls on no trouble, nothing happens: so often on average. */
const PEACE = 30;

/** Most of the time nothing, else one of the troubles; people go on asking for what they want. */
export async function troubleOf(simulation: Simulation): Promise<void> {
  const { draw, wishes, now } = simulation;
  const wish = wishes[draw(wishes.length)];
  if (wish !== undefined && draw(3) === 0) void submit(now, wish);
  await TROUBLES[draw(TROUBLES.length + PEACE)]?.(simulation);
}

const TROUBLES: readonly Trouble[] = [
  nextLife,
  nextLife,
  fillDisk,
  failCommit,
  killOne,
  killSupervisor,
  killAll,
  reboot,
  stepClock,
  stopCleanly,
  answer,
  answer,
  answer,
  operate,
];

function fillDisk({ commits, draw }: Simulation): void {
  commits.full = 1 + draw(6);
}

function failCommit({ commits, draw }: Simulation): void {
  commits.applied = draw(2) === 0 ? "failed" : "ends";
}

function killOne(simulation: Simulation): void {
  const process = livingProcess(simulation);
  if (process !== null) simulation.world.host.killChild(process);
}

function killSupervisor(simulation: Simulation): void {
  const process = livingProcess(simulation);
  if (process !== null) simulation.world.host.killSupervisor(process);
}

async function killAll(simulation: Simulation): Promise<void> {
  killSupervisor(simulation);
  killOne(simulation);
  await nextLife(simulation);
}

async function reboot(simulation: Simulation): Promise<void> {
  if (simulation.draw(3) !== 0) return;
  simulation.world.host.reboot();
  await nextLife(simulation);
}

const LARGEST_STEP_MS = 7_200_000;

function stepClock({ world, draw }: Simulation): void {
  world.time.shift((draw(2) === 0 ? -1 : 1) * draw(LARGEST_STEP_MS));
}

/** A clean stop is waited for, but not for ever: its process may be killed before it has finished. */
async function stopCleanly(simulation: Simulation): Promise<void> {
  const { now, draw, world } = simulation;
  if (draw(2) === 0) return;
  void now.engine.stop({ children: draw(2) === 0 });
  const patience = draw(60);
  for (let step = 0; step < patience; step += 1) {
    await simulation.drain();
    world.time.step();
  }
  await nextLife(simulation);
}

function answer({ now, draw }: Simulation): void {
  void answerOne(now, draw);
}

function operate({ now, draw }: Simulation): void {
  if (draw(3) === 0) void steer(now, draw);
}

function livingProcess({ world, draw }: { world: Simulation["world"]; draw: Draw }): VirtualProcess | null {
  const living = [...world.host.processes.values()].filter((process) => process.child === "alive");
  return living[draw(Math.max(1, living.length))] ?? null;
}
