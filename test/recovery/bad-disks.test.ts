import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { endOf, eventsIn, holdRun, letGo, startNext } from "./held-run.ts";
import { kill } from "./kill.ts";
import { livingStat } from "./process-table.ts";
import { readStore } from "./checker/read-home.ts";
import { brokenChain } from "./checker/record-rules.ts";
import { submissionOf } from "./submission.ts";
import { pipelineOf } from "./workloads.ts";
import { clientOf, createWorld, ready, startDaemon, type Daemon, type World } from "./world.ts";

// Disks that fail under a home: each gives a clear failure and harms nothing, and once the cause is gone the run goes on.

let world: World;

beforeEach(async () => {
  world = await createWorld(null);
});

afterEach(async () => {
  const last = world.daemons.find((daemon) => livingStat(daemon.pid) !== null) ?? world.daemons.at(-1);
  if (last !== undefined) await killAll(last);
  await world[Symbol.asyncDispose]();
});

async function killAll(daemon: Daemon): Promise<void> {
  await kill(world, daemon, { who: "everything", pumps: true });
}

function database(): string {
  return join(world.home, "holdfast.db");
}

function said(): string {
  return readFileSync(join(world.folder, "daemon.log"), "utf8");
}

/** Writes the WAL back, so that everything lies in the pages of the database. */
function writeBack(): void {
  const connection = new DatabaseSync(database());
  connection.exec("pragma wal_checkpoint(truncate)");
  connection.close();
}

/** The pages that a table or an index begins with, and the first of all. */
/** What every start reads. The index of keys is read by submissions with a key alone. */
function pagesToSpoil(): readonly number[] {
  const connection = new DatabaseSync(database(), { readOnly: true });
  const rows = connection
    .prepare(
      "select rootpage from sqlite_schema where tbl_name in ('events', 'streams', 'run_rows') and rootpage > 0 and name not in ('run_rows_key', 'run_rows_project')",
    )
    .all();
  connection.close();
  return [1, ...rows.map((row) => Number(row["rootpage"]))];
}

/** Writes over the beginning of a page; gives what stood there. */
function spoil(page: number, bytes: Buffer): Buffer {
  const file = readFileSync(database());
  const at = (page - 1) * file.readUInt16BE(16);
  const before = Buffer.from(file.subarray(at, at + bytes.length));
  bytes.copy(file, at);
  writeFileSync(database(), file);
  return before;
}

const DAMAGED = /The store is (?:damaged|no database) \(\S+holdfast\.db\)/;

/** How a daemon says that it cannot go on: by its end, or by a recovery that failed. */
async function refusal(daemon: Daemon): Promise<string> {
  return eventually("its end, or its failed recovery", async () => {
    if (daemon.process.exitCode !== null) return `exit ${daemon.process.exitCode}: ${said()}`;
    const barrier = await clientOf(world, daemon)
      ?.get("/recovery")
      .catch(() => null);
    return barrier?.["state"] === "failed" ? `failed: ${JSON.stringify(barrier["reason"])}` : null;
  });
}

async function goesOn(): Promise<void> {
  letGo(world, "work");
  await startNext(world);
  expect(await endOf(world)).toBe("completed");
  expect(brokenChain({ store: readStore(database()) })).toEqual([]);
}

test("[R30] a page that is garbage is told as damage and nothing else is harmed: with it back the run goes on", async () => {
  const { daemon } = await holdRun(world);
  await killAll(daemon);
  writeBack();
  const pages = pagesToSpoil();
  expect(pages.length).toBeGreaterThanOrEqual(5);
  for (const page of pages) {
    const before = spoil(page, Buffer.alloc(512, 0xa5));
    const spoilt = startDaemon(world);
    const words = await refusal(spoilt);
    expect(words, `page ${page}`).toMatch(/^(?:exit 5|failed):/);
    expect(words, `page ${page}`).toMatch(DAMAGED);
    await killAll(spoilt);
    rmSync(join(world.folder, "daemon.log"));
    spoil(page, before);
    expect(brokenChain({ store: readStore(database()) })).toEqual([]);
  }
  await goesOn();
}, 60_000);

test.each([
  ["garbage in its middle", (wal: string) => writeFileSync(wal, halfGarbage(readFileSync(wal)))],
  ["nothing left of it", (wal: string) => rmSync(wal)],
] as const)(
  "[R30] of a WAL with %s the record that is left is whole, and the home takes new work",
  async (_what, harm) => {
    const { daemon } = await holdRun(world);
    await killAll(daemon);
    harm(`${database()}-wal`);
    expect(brokenChain({ store: readStore(database()) })).toEqual([]);
    const client = await ready(world, startDaemon(world));
    letGo(world, "work");
    await client.post("/runs", submissionOf(world, "main", pipelineOf("command", world.control, false)));
    expect(await endOf(world)).toBe("completed");
    expect(brokenChain({ store: readStore(database()) })).toEqual([]);
  },
);

function halfGarbage(wal: Buffer): Buffer {
  return Buffer.from(wal).fill(0xa5, Math.floor(wal.length / 2), Math.floor(wal.length / 2) + 512);
}

test("[R30] an I/O error in the middle of a commit ends the orchestrator with its reason, and nothing else", async () => {
  const { daemon, client, run } = await holdRun(world);
  const before = readStore(database()).events.length;
  const child = Number(/start \S+ work (\d+)/.exec(readFileSync(join(world.control, "log"), "utf8"))?.[1]);
  // A write that meets the limit is cut off there, and the next one fails: a torn write and an I/O error.
  const limit = statSync(`${database()}-wal`).size + 1_000;
  execFileSync("/usr/bin/env", ["prlimit", "--pid", String(daemon.pid), `--fsize=${limit}:${limit}`]);
  const refused = client.post(`/runs/${run}/cancel`, {});
  await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/^(?:STORE_FAILED|UNAVAILABLE)$/) });
  expect(await daemon.exited).toBe(5);
  expect(said()).toContain("The disk of the store failed");
  const left = readStore(database());
  expect(left.events.length).toBeGreaterThanOrEqual(before);
  expect(brokenChain({ store: left })).toEqual([]);
  expect(livingStat(child)).not.toBeNull();
  await goesOn();
  expect(eventsIn(world, "attempt.settled").filter(({ stream }) => stream === run)).toHaveLength(3);
});

test("[R30] a home on a disk that became read-only is refused with its reason, can be read, and goes on", async ({
  skip,
}) => {
  mkdirSync(world.home, { recursive: true });
  const mount = (...words: readonly string[]): boolean =>
    spawnSync("/usr/bin/env", ["mount", ...words, world.home]).status === 0;
  skip(!mount("-t", "tmpfs", "-o", "size=64m", "tmpfs"), "this user may not mount a small file system");
  try {
    const { daemon, run } = await holdRun(world);
    await killAll(daemon);
    expect(mount("-o", "remount,ro")).toBe(true);
    const refused = startDaemon(world);
    expect(await refused.exited).toBe(5);
    expect(said()).toMatch(/The store cannot be written .*\n +Make the folder writable/);
    const launcher = resolve(import.meta.dirname, "../../bin/holdfast.js");
    const shown = execFileSync(process.execPath, [launcher, "show", run, "--home", world.home], { encoding: "utf8" });
    expect(shown).toContain("running");
    expect(mount("-o", "remount,rw")).toBe(true);
    await goesOn();
    await killAll(world.daemons.at(-1) ?? daemon);
  } finally {
    spawnSync("/usr/bin/env", ["umount", "-l", world.home]);
  }
});

test("[R28][R30] a result that outlived its artifact's blocks is no success: the work is done again", async () => {
  const { daemon, directory, run } = await holdRun(world);
  await kill(world, daemon, { who: "orchestrator", pumps: false });
  letGo(world, "work");
  await eventually("the result", () => existsSync(join(directory, "result")));
  await killAll(daemon);
  // A power loss: another boot finds the result, and a file of the right size that holds nothing.
  const start = readFileSync(join(directory, "start"), "utf8");
  rmSync(join(directory, "start"));
  writeFileSync(join(directory, "start"), start.replace(/^\S+/, "another-boot"));
  const file = join(world.home, "runs", run, "workspace", "work.txt");
  writeFileSync(file, Buffer.alloc(statSync(file).size));
  await startNext(world);
  expect(await endOf(world)).toBe("completed");
  expect(eventsIn(world, "attempt.settled").filter(({ data }) => data["stage"] === "work")).toMatchObject([
    { data: { attempt: 1, outcome: "unknown", artifacts: [] } },
    { data: { attempt: 2, outcome: "succeeded" } },
  ]);
  const stored = join(world.home, "runs", run, "artifacts", "work", "2", "work.txt");
  expect(readFileSync(stored, "utf8")).toBe("work, the first half\nwork, the second half\n");
});
