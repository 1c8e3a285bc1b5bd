import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { endOf, eventsIn, holdRun, letGo, startNext } from "./held-run.ts";
import { kill } from "./kill.ts";
import { livingStat } from "./process-table.ts";
import { readStore } from "./checker/read-home.ts";
import { brokenChain } from "./checker/record-rules.ts";
import { createWorld, type World } from "./world.ts";

// What people are told of a death, once it is over, and how long the record of it stays.

let world: World;
let run = "";

beforeAll(async () => {
  world = await createWorld(null);
  const held = await holdRun(world);
  ({ run } = held);
  await kill(world, held.daemon, { who: "orchestrator", pumps: false });
  const next = await startNext(world);
  await eventually("the adoption", () => eventsIn(world, "execution.adopted").length === 1);
  letGo(world, "work");
  expect(await endOf(world)).toBe("completed");
  await kill(world, next, { who: "everything", pumps: true });
});

afterAll(async () => {
  for (const { pid } of world.daemons) expect(livingStat(pid)).toBeNull();
  await world[Symbol.asyncDispose]();
});

function holdfast(...words: readonly string[]): string {
  const launcher = resolve(import.meta.dirname, "../../bin/holdfast.js");
  return execFileSync(process.execPath, [launcher, ...words, "--home", world.home], { encoding: "utf8" });
}

test("[R23] `why` tells what happened, when, which start found it, and what was done", () => {
  const [mark] = eventsIn(world, "workflow_recovery");
  const [resumed] = eventsIn(world, "run.resumed");
  const starts = eventsIn(world, "incarnation.started").map(({ data }) => data["incarnation"]);
  const { owner, lastHeartbeat } = mark?.data ?? {};
  expect(owner).toBe("epoch 1");
  expect(holdfast("why", run).split("\n").slice(1, 4)).toEqual([
    `  Its orchestrator (epoch 1) died while it ran. It was last heard of at ${String(lastHeartbeat)}.`,
    `  The start ${String(starts[1])} found that and marked it stalled at ${mark?.at}. By its policy it went on at ${resumed?.at}, from work.`,
    `  \`holdfast events ${run} --type workflow_recovery\` has the record.`,
  ]);
});

test("[R22] the event of a recovery stays when its run is freed of everything that may go", () => {
  const before = readStore(join(world.home, "holdfast.db")).events;
  const workspace = join(world.home, "runs", run, "workspace");
  // What the child noted of itself is saved nowhere else.
  rmSync(join(workspace, ".worker"));
  expect(holdfast("gc", "--apply")).toMatch(/^Freed \d+ B/m);
  expect(existsSync(workspace)).toBe(false);
  const after = readStore(join(world.home, "holdfast.db"));
  expect(after.events).toEqual(before);
  expect(after.events.filter(({ type, stream }) => type === "workflow_recovery" && stream === run)).toHaveLength(1);
  expect(brokenChain({ store: after })).toEqual([]);
});
