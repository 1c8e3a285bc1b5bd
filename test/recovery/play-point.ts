import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "../../src/client/client.ts";
import type { CrashPoint, Who } from "./crash-points.ts";
import type { Point } from "./draw-points.ts";
import { eventually } from "./eventually.ts";
import { copyStore, kill, startedSupervisors } from "./kill.ts";
import { isPeopleWhat } from "./people-pipelines.ts";
import { livingStat } from "./process-table.ts";
import { ENDED, isOver, steer } from "./steer.ts";
import type { StopPoint } from "./stop-point.ts";
import { submissionOf } from "./submission.ts";
import type { Moment, Way } from "./ways.ts";
import { bystander, pipelineOf, type What } from "./workloads.ts";
import { frozen, openGate, ready, runStates, startDaemon, type Daemon, type World } from "./world.ts";

/** How a point went: what the checker needs beside the home. */
export interface Played {
  /** The chosen moment was come to; else the kill came at another one. */
  readonly reached: boolean;
  /** Copies of the database, each as a dead orchestrator left it. */
  readonly snapshots: readonly string[];
  /** Runs, gates and cancellations of which the daemon had said that they were taken. */
  readonly acknowledged: readonly string[];
}

interface Play {
  readonly world: World;
  readonly point: Point;
  readonly acknowledged: string[];
  readonly snapshots: string[];
  /** From here on people wait for the next start. */
  killed: boolean;
}

/** The children whose wait is the work's. */
const WORKING = ["work", "work-again", "work-a", "work-b", "work-c"];

/** All that wait at their half, but for the bystander's. */
const CHILDREN = ["first", "judge", "finder", ...WORKING];

/** Plays one point in a fresh world: comes to it, kills, starts again, and lets the runs end. */
export async function playPoint(world: World, point: Point): Promise<Played> {
  const play: Play = { world, point, acknowledged: [], snapshots: [], killed: false };
  const { way, pumps } = point;
  const first = startDaemon(world, way.by === "moment" ? { stop: stopAt(world, way.moment, "first") } : {});
  const reached = await comeThere(play, first);
  const who = reached ? firstVictim(point) : atLeastOrchestrator(firstVictim(point));
  play.killed = true;
  await kill(world, first, { who, pumps });
  const next = who === "supervisor" ? { daemon: carryOn(first), reached } : await liveAgain(play);
  await finish(play, next.daemon);
  return { reached: reached && next.reached, snapshots: play.snapshots, acknowledged: play.acknowledged };
}

/** Plays a pipeline that nobody disturbs. */
export async function playUndisturbed(world: World, crash: CrashPoint, what: What): Promise<void> {
  const way: Way = { by: "moment", moment: { at: "", nth: 0, side: "after" }, held: crash.cancel === true };
  const point: Point = { seed: 0, crash, who: "orchestrator", what, way, release: "late", pumps: false, again: null };
  const play: Play = { world, point, acknowledged: [], snapshots: [], killed: false };
  const daemon = startDaemon(world, { trace: join(world.folder, "trace") });
  await begin(play, await ready(world, daemon));
  play.killed = true;
  await finish(play, daemon);
}

function stopAt(world: World, moment: Moment, name: string): StopPoint {
  return { ...moment, note: join(world.folder, `stopped.${name}`) };
}

// In the middle of recovery no supervisor dies without an orchestrator's death before it.
function firstVictim({ way, who }: Point): Who {
  return way.by === "recovery" && who === "supervisor" ? "orchestrator" : who;
}

// One that did not come to its stop point may still come there: nobody would let it go on.
function atLeastOrchestrator(who: Who): Who {
  return who === "supervisor" ? "both" : who;
}

function carryOn(daemon: Daemon): Daemon {
  daemon.process.kill("SIGCONT");
  return daemon;
}

interface Life {
  readonly daemon: Daemon;
  readonly reached: boolean;
}

/** What comes after a death: the next start, which may be killed while it recovers. */
async function liveAgain(play: Play): Promise<Life> {
  const { world, point, snapshots } = play;
  snapshots.push(copyStore(world, `snapshot.${snapshots.length}`));
  if (point.release === "down") await releaseWork(world, point);
  const again = point.way.by === "recovery" ? point.way.moment : point.again;
  return again === null ? { daemon: startDaemon(world), reached: true } : killAgain(play, again);
}

async function killAgain({ world, point, snapshots }: Play, moment: Moment): Promise<Life> {
  const stop = stopAt(world, moment, "again");
  const daemon = startDaemon(world, { stop });
  const until = Date.now() + 6_000;
  const reached = await frozen(daemon, stop, () => Date.now() > until);
  const who = reached ? point.who : atLeastOrchestrator(point.who);
  await kill(world, daemon, { who, pumps: point.pumps });
  if (who === "supervisor") return { daemon: carryOn(daemon), reached };
  snapshots.push(copyStore(world, `snapshot.${snapshots.length}`));
  return { daemon: startDaemon(world), reached: reached || point.way.by !== "recovery" };
}

async function comeThere(play: Play, daemon: Daemon): Promise<boolean> {
  const { world, point } = play;
  const { way, crash } = point;
  const stop = way.by === "moment" ? stopAt(world, way.moment, "first") : null;
  const rests = (): boolean => isOver(world, point, "main");
  if (crash.early === true && stop !== null) return frozen(daemon, stop, () => false);
  await begin(play, await ready(world, daemon));
  if (stop !== null) return frozen(daemon, stop, rests);
  await comeBeside(play);
  return true;
}

/** Comes to a point that is no moment of the orchestrator. */
async function comeBeside(play: Play): Promise<void> {
  const { world, point } = play;
  const { way } = point;
  if (way.by === "instant") await delay(way.afterMs);
  if (way.by === "gate") await eventually("the gate", () => openGate(world));
  if (way.by === "child") await standing(world, way, point.what);
  if (way.by === "recovery") await standing(world, { name: heldChild(point) ?? "work", when: "half" }, point.what);
  if (way.by === "unheard-end") await endUnheard(play);
}

async function standing(world: World, at: { readonly name: string; readonly when: string }, what: What): Promise<void> {
  const { name, when } = at;
  if (when === "started" || (what === "claude" && name === "work" && world.model === null))
    await eventually(`the start of ${name}`, () => logOf(world).includes(` ${name} `));
  else if (what === "claude" && name === "work") await world.model?.seen(({ model }) => model !== null);
  else await eventually(`half of ${name}`, () => existsSync(join(world.control, `half.${name}`)));
}

/** The supervisor of the work is stopped, so that it does not hear of its child's end. */
async function endUnheard({ world, point }: Play): Promise<void> {
  await standing(world, { name: "work", when: "half" }, point.what);
  const supervisor = startedSupervisors(world).find(({ stage }) => stage === "work");
  if (supervisor !== undefined) process.kill(supervisor.pid, "SIGSTOP");
  await releaseWork(world, point);
  const child = /start \S+ work (\d+)/.exec(logOf(world))?.[1];
  await eventually("the end of the work", () => livingStat(Number(child)) === null);
}

/** Submits both runs, and does what the point asks of a person; answers may never come. */
async function begin(play: Play, client: Client): Promise<void> {
  const { world, point } = play;
  const held = heldChild(point);
  for (const name of CHILDREN) if (name !== held) release(world, name);
  if (held !== "work" && point.what === "claude") world.model?.release();
  await submit(play, client, { key: "bystander", definition: bystander(world.control) });
  await eventually("the bystander", () => existsSync(join(world.control, "half.stay")));
  void submitMain(play, client);
  void steerWhenReady(play, client).catch(() => null);
}

/** Acts as soon as there is something to act on; when that never comes the play finds out on its own. */
async function steerWhenReady(play: Play, client: Client): Promise<void> {
  const { world, point } = play;
  if (point.way.by === "gate") return;
  if (isPeopleWhat(point.what)) return attend(play, client);
  if (point.crash.cancel === true) await standing(world, { name: "work", when: "half" }, point.what);
  else if (point.crash.gate === true && point.way.by === "moment") await eventually("the gate", () => openGate(world));
  else return;
  await steer(play, client);
}

/** Answers whatever is asked, and asks for the revision, until the kill. */
async function attend(play: Play, client: Client): Promise<void> {
  await eventually("the kill", async () => {
    if (!play.killed) await steer(play, client);
    return play.killed;
  });
}

/** The child that is to wait at its half; null where none is. */
function heldChild({ way, what }: Point): string | null {
  if (way.by === "child") return way.name;
  const held = (way.by === "moment" && way.held) || way.by === "recovery" || way.by === "unheard-end";
  if (!held) return null;
  if (what === "revised" || what === "found") return "work-again";
  return what === "each" ? "work-b" : "work";
}

async function submitMain(play: Play, client: Client): Promise<void> {
  const { world, point } = play;
  const definition = pipelineOf(point.what, world.control, point.crash.gate === true);
  await submit(play, client, { key: "main", definition });
}

async function submit(
  play: Play,
  client: Client,
  { key, definition }: { key: string; definition: object },
): Promise<void> {
  const body = submissionOf(play.world, key, definition);
  const accepted = await client.post("/runs", body).catch(() => null);
  if (typeof accepted?.["id"] === "string") play.acknowledged.push(`run ${accepted["id"]}`);
}

async function finish(play: Play, daemon: Daemon): Promise<void> {
  const { world, point } = play;
  const { crash } = point;
  const client = await ready(world, daemon);
  if (runStates(world)["bystander"] === undefined)
    await submit(play, client, { key: "bystander", definition: bystander(world.control) });
  await submitMain(play, client);
  if (crash.cancel === true)
    await eventually("the cancellation", async () => {
      if (!logOf(world).includes(" work ")) return false;
      if (!play.acknowledged.some((one) => one.startsWith("cancel"))) await steer(play, client);
      return play.acknowledged.some((one) => one.startsWith("cancel")) || ENDED.has(runStates(world)["main"] ?? "");
    });
  for (const name of [...CHILDREN, "stay"]) release(world, name);
  await releaseWork(world, point);
  await eventually(
    "the end of both runs",
    async () => {
      if (crash.gate === true || isPeopleWhat(point.what)) await steer(play, client);
      return isOver(world, point, "main") && isOver(world, point, "bystander");
    },
    30_000,
  );
}

async function releaseWork(world: World, { what }: Pick<Point, "what">): Promise<void> {
  for (const name of WORKING) release(world, name);
  if (what === "claude") world.model?.release();
}

function release({ control }: World, name: string): void {
  appendFileSync(join(control, `go.${name}`), "");
}

function logOf({ control }: World): string {
  return existsSync(join(control, "log")) ? readFileSync(join(control, "log"), "utf8") : "";
}
