import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "../../src/client/client.ts";
import { eventually } from "./eventually.ts";
import { readStore, type EventRow } from "./checker/read-home.ts";
import { submissionOf } from "./submission.ts";
import { pipelineOf, type What } from "./workloads.ts";
import { ready, runStates, startDaemon, type Daemon, type World } from "./world.ts";

/** A run whose middle stage waits at its half. */
export interface HeldRun {
  readonly daemon: Daemon;
  readonly client: Client;
  readonly run: string;
  /** The directory of the execution that waits. */
  readonly directory: string;
}

/** Starts a daemon and a run, and waits until its work has come to its half. */
export async function holdRun(world: World, what: What = "command"): Promise<HeldRun> {
  const daemon = startDaemon(world);
  const client = await ready(world, daemon);
  letGo(world, "first");
  const definition = pipelineOf(what, world.control, false);
  const accepted = await client.post("/runs", submissionOf(world, "main", definition));
  await eventually("half of the work", () => existsSync(join(world.control, "half.work")));
  const run = typeof accepted["id"] === "string" ? accepted["id"] : "";
  return { daemon, client, run, directory: join(world.home, "runs", run, "executions", "v1.work.1.work.1") };
}

/** Lets the held child of that name go on. */
export function letGo({ control }: World, name: string): void {
  appendFileSync(join(control, `go.${name}`), "");
}

/** Starts the next daemon and waits until it has recovered. */
export async function startNext(world: World): Promise<Daemon> {
  const daemon = startDaemon(world);
  await ready(world, daemon);
  return daemon;
}

/** Waits until the run has ended; says how. */
export async function endOf(world: World): Promise<string> {
  return eventually("the end of the run", () => {
    const state = runStates(world)["main"] ?? "";
    return ["completed", "failed", "cancelled"].includes(state) ? state : null;
  });
}

/** The events of a home of some types, oldest first. */
export function eventsIn(world: World, ...types: readonly string[]): readonly EventRow[] {
  return readStore(join(world.home, "holdfast.db")).events.filter(({ type }) => types.includes(type));
}
