import type { Evidence } from "./checker/read-home.ts";
import { drawPoints, type Point } from "./draw-points.ts";
import { playPoint } from "./play-point.ts";
import { evidenceOf, referenceOf } from "./try-point.ts";
import type { What } from "./workloads.ts";
import { createWorld, type World } from "./world.ts";

/** What is left of a point whose orchestrator was killed, with the world that it was played in. */
export interface PlayedHome {
  readonly world: World;
  readonly evidence: Evidence;
}

/** Plays a crash point of a kind of work by killing its orchestrator, and then ends the daemon; `way` may name the moment. */
export async function playedHome(what: What, crash: string, way?: Point["way"]): Promise<PlayedHome> {
  const [drawn] = drawPoints({ seed: 5, points: 1, crash, what, who: "orchestrator" }, () => []);
  if (drawn === undefined) throw new TypeError(`no point for ${what}`);
  const point = way === undefined ? drawn : { ...drawn, way, again: null };
  const world = await createWorld(null);
  const [{ outcome }, played] = await Promise.all([referenceOf(what, point.crash), playPoint(world, point)]);
  const daemon = world.daemons.at(-1);
  daemon?.process.kill("SIGTERM");
  await daemon?.exited;
  return { world, evidence: evidenceOf(world, { point, played, outcome }) };
}
