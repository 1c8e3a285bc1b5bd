import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { kill } from "./kill.ts";
import { submissionOf } from "./submission.ts";
import { createWorld, ready, runStates, startDaemon, type World } from "./world.ts";

// What lies beside the database must have reached the disk before anything depends on it: a power loss takes the rest.

let world: World;

beforeEach(async () => {
  world = await createWorld(null);
});

afterEach(async () => {
  const last = world.daemons.at(-1);
  if (last !== undefined) await kill(world, last, { who: "everything", pumps: true });
  await world[Symbol.asyncDispose]();
});

const SCRIPT = `mkdir -p deep/er; echo a > deep/er/a.txt; echo b > b.txt; : ${"x".repeat(20_000)}`;

const DEFINITION = {
  name: "durable",
  stages: {
    make: { run: ["sh", "-c", SCRIPT], outputs: { all: "**/*.txt" } },
    last: { needs: ["make"], run: ["cat", "b.txt"] },
  },
};

interface Judged {
  readonly moment: string;
  readonly path: string;
  readonly fault: string | null;
}

test("[G1][R29] payloads, admissions, stored files and the noted head are on the disk before anything depends on them", async () => {
  const syncLog = join(world.folder, "synced");
  const daemon = startDaemon(world, { syncLog });
  const client = await ready(world, daemon);
  await client.post("/runs", submissionOf(world, "durable", DEFINITION));
  await eventually("the end", () => runStates(world)["durable"] === "completed");
  daemon.process.kill("SIGTERM");
  expect(await daemon.exited).toBe(0);
  const lines = readFileSync(syncLog, "utf8").trimEnd().split("\n");
  const judged = lines.map((line): Judged => JSON.parse(line));
  const of = (moment: string): readonly string[] =>
    judged.filter((one) => one.moment === moment).map(({ path }) => path);
  expect(of("payload")).toEqual([expect.stringMatching(/^payloads\/[0-9a-f]{64}$/)]);
  expect(of("admission")).toEqual([expect.stringContaining("v1.make.1"), expect.stringContaining("v1.last.1")]);
  expect(of("artifact").map((path) => path.replace(/.*artifacts\//, ""))).toEqual([
    "make/1/b.txt",
    "make/1/deep/er/a.txt",
    "last/1/stdout.txt",
  ]);
  expect(of("end")).toEqual(["head.json"]);
  expect(judged.filter(({ fault }) => fault !== null)).toEqual([]);
});
