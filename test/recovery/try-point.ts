import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { installClaude } from "../../scripts/agent-clients.ts";
import { noteChat } from "./chat-person.ts";
import { checkHome, type Fault } from "./checker/check-home.ts";
import { outcomeOf } from "./checker/file-rules.ts";
import { readStore, type Evidence, type Outcome, type StoreContent } from "./checker/read-home.ts";
import { readChat } from "./checker/read-chat.ts";
import { readArrivals, readLog } from "./checker/read-log.ts";
import type { CrashPoint } from "./crash-points.ts";
import type { Point } from "./draw-points.ts";
import { eventually, TooLateError } from "./eventually.ts";
import { playPoint, playUndisturbed, type Played } from "./play-point.ts";
import { markedProcesses } from "./process-table.ts";
import { SECRET, type What } from "./workloads.ts";
import { createWorld, type World } from "./world.ts";

/** How one point ended. */
export interface Tried {
  readonly point: Point;
  readonly reached: boolean;
  readonly faults: readonly Fault[];
}

/** What an undisturbed run came to, and the moments that it went through. */
export interface Reference {
  readonly outcome: Outcome;
  readonly moments: readonly string[];
}

const references = new Map<string, Promise<Reference>>();

/** The undisturbed run that a point is compared with; played once. */
export async function referenceOf(what: What, crash: Pick<CrashPoint, "gate" | "cancel">): Promise<Reference> {
  const key = `${what} ${crash.gate === true} ${crash.cancel === true}`;
  const known = references.get(key) ?? makeReference(what, { name: "nowhere", proves: "", ways: [], ...crash });
  references.set(key, known);
  return known;
}

async function makeReference(what: What, crash: CrashPoint): Promise<Reference> {
  await using world = await createWorld(await clientOf(what));
  await playUndisturbed(world, crash, what);
  const moments = readFileSync(join(world.folder, "trace"), "utf8").split("\n");
  return {
    outcome: outcomeOf(readStore(join(world.home, "holdfast.db"))),
    moments: moments.flatMap((line) => (line.startsWith("before ") ? [line.slice(7)] : [])),
  };
}

async function clientOf(what: What): Promise<string | null> {
  return what === "claude" ? installClaude() : null;
}

/** Plays a point and holds what it left against every rule; `keep` is told of the folder of one that failed. */
export async function tryPoint(point: Point, look?: (world: World) => void): Promise<Tried> {
  const outcome = await expectedOf(point);
  await using world = await createWorld(await clientOf(point.what));
  const faults: Fault[] = [];
  let played: Played = { reached: true, snapshots: [], acknowledged: [] };
  try {
    played = await Promise.race([playPoint(world, point), tooLate()]);
    faults.push(...checkHome(evidenceOf(world, { point, played, outcome })));
    await leave(world);
  } catch (thrown) {
    const words = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    faults.push({ kind: thrown instanceof TooLateError ? "stranded" : "other", rule: "played", words });
  }
  if (faults.length > 0) look?.(world);
  return { point, reached: played.reached, faults };
}

/** A cancel that nobody confirmed is given again, and may then find work that is over: what it left is kept. */
async function expectedOf({ what, crash }: Point): Promise<Outcome> {
  const { outcome } = await referenceOf(what, crash);
  if (crash.cancel !== true) return outcome;
  const whole = await referenceOf(what, {});
  return { ...outcome, optional: whole.outcome.artifacts, unheard: whole.outcome };
}

/** A cancel that was lost with its orchestrator, and came again when the work was over, finds a run that has completed. */
function comeTo(store: StoreContent, acknowledged: readonly string[], expected: Outcome): Outcome {
  const isHeard = acknowledged.some((one) => one.startsWith("cancel "));
  const isRecorded = store.events.some(({ type }) => type === "run.cancel-requested");
  return expected.unheard === undefined || isHeard || isRecorded ? expected : expected.unheard;
}

/** No point takes so long: the one who still waits has been forgotten. */
async function tooLate(): Promise<never> {
  await delay(120_000, undefined, { ref: false });
  throw new TooLateError("the point did not end in 120 s");
}

/** A played point and what it should have come to. */
interface Story {
  readonly point: Point;
  readonly played: Played;
  readonly outcome: Outcome;
}

/** All that is left of a played point. */
export function evidenceOf(world: World, { point, played, outcome }: Story): Evidence {
  const store = readStore(join(world.home, "holdfast.db"));
  noteChat(world);
  return {
    folder: world.folder,
    home: world.home,
    store,
    snapshots: played.snapshots.map(readStore),
    log: readLog(join(world.control, "log")),
    arrivals: readArrivals(join(world.control, "arrivals")),
    chat: readChat(world.control),
    acknowledged: played.acknowledged,
    mayLose: point.who !== "orchestrator" || point.crash.cancel === true,
    mayDie: mayDie(point),
    mayDrop: killsPumps(point) || (point.crash.cancel === true && BUFFERING.has(point.what)),
    secret: SECRET,
    expected: comeTo(store, played.acknowledged, outcome),
  };
}

/** Agents pass on what their own children printed; one that is stopped takes with it what it had not passed on. */
const BUFFERING: ReadonlySet<What> = new Set(["scripted", "claude"]);

function killsPumps({ who, pumps }: Point): boolean {
  return who === "everything" || (who !== "orchestrator" && pumps);
}

function mayDie(point: Point): boolean {
  const { what, crash } = point;
  return killsPumps(point) || what === "claude" || crash.cancel === true;
}

/** A daemon that is told to end ends, with success. */
async function leave(world: World): Promise<void> {
  const last = world.daemons.at(-1);
  last?.process.kill("SIGTERM");
  await eventually("the daemon's end", () => last?.process.exitCode === 0, 5_000);
  await eventually("an empty process table", () => markedProcesses(world.folder).length === 0, 1_000);
  if (existsSync(join(world.home, "daemon.json"))) throw new Error("daemon.json was left behind");
}
