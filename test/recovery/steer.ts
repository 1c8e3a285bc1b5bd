import type { Client } from "../../src/client/client.ts";
import { pressButtons } from "./chat-person.ts";
import type { Point } from "./draw-points.ts";
import { openGate, rows, runStates, type World } from "./world.ts";

/** The states of a run that is over. */
export const ENDED: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

/** Where a person acts, and what they were told of it. */
export interface Steering {
  readonly world: World;
  readonly point: Point;
  /** What the daemon said that it had taken. */
  readonly acknowledged: string[];
}

/** What a person does, and does again when nobody confirmed it: cancels, asks for a revision, answers an open gate. */
export async function steer(steering: Steering, client: Client): Promise<void> {
  const { world, point, acknowledged } = steering;
  if (point.crash.cancel === true) return cancel(steering, client);
  if (point.what === "revised" || point.what === "found") return revise(steering, client);
  if (point.what === "chat") return pressButtons(world, (gate) => acknowledged.push(`answer ${gate}`));
  const gate = openGate(world);
  if (gate === null) return;
  const done = await client.post(`/gates/${gate.id}/answer`, { option: gate.options[0] ?? "" }).catch(() => null);
  if (done !== null) acknowledged.push(`answer ${gate.id}`);
}

async function cancel({ acknowledged }: Steering, client: Client): Promise<void> {
  const runs = await client.get("/runs").catch(() => null);
  const all = Array.isArray(runs?.["runs"]) ? runs["runs"] : [];
  const main = all.map((run) => Object(run)).find((run) => run.pipeline === "main");
  if (main === undefined || ENDED.has(main.state)) return;
  const done = await client.post(`/runs/${main.id}/cancel`, {}).catch(() => null);
  if (done !== null) acknowledged.push(`cancel ${main.id}`);
}

/** A delivered run is asked for its second version, once. */
async function revise({ world, acknowledged }: Steering, client: Client): Promise<void> {
  const [main] = rows(world, "select id, state, version from run_rows where pipeline = 'main'");
  if (main?.["state"] !== "completed" || main["version"] !== 1) return;
  const id = String(main["id"]);
  const done = await client.post(`/runs/${id}/revise`, { words: "once again" }).catch(() => null);
  if (done !== null) acknowledged.push(`revise ${id}`);
}

/** Tells whether nothing of a run is left to happen: it has ended, in its last version, and its messages are out. */
export function isOver(world: World, { what }: Pick<Point, "what">, pipeline: string): boolean {
  if (!ENDED.has(runStates(world)[pipeline] ?? "")) return false;
  if (rows(world, "select id from outbox_rows where state in ('pending', 'sending')").length > 0) return false;
  if (pipeline !== "main" || (what !== "revised" && what !== "found")) return true;
  return Number(rows(world, "select version from run_rows where pipeline = 'main'")[0]?.["version"]) > 1;
}
