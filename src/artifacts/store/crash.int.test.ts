import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import {
  artifactsOf,
  filesBelow,
  filesOutput,
  makeTestHome,
  removeTestHome,
  runTool,
  type TestHome,
} from "../../../test/artifact-home.ts";
import type { Output } from "../../domain/definition/definition.ts";
import { createDisk } from "./disk.ts";

let home: TestHome;
beforeEach(async () => {
  home = await makeTestHome();
});
afterEach(async () => removeTestHome(home));

const MEGABYTE = 1_048_576;
const fixture = pathToFileURL(join(import.meta.dirname, "../../../test/artifact-home.ts")).href;
const diskModule = pathToFileURL(join(import.meta.dirname, "disk.ts")).href;

/** A program that collects in a home and stands still at the n-th call of one operation of the disk. */
function frozenProgram(outputs: readonly Output[], operation: string, count: number): string {
  return `
    const { makeTestHome } = await import(${JSON.stringify(fixture)});
    const { createDisk } = await import(${JSON.stringify(diskModule)});
    const disk = createDisk();
    let calls = 0;
    const freezing = async (...words) => {
      calls += 1;
      if (calls < ${count}) return disk.${operation}(...words);
      console.log("frozen");
      setInterval(() => undefined, 60_000);
      return new Promise(() => undefined);
    };
    const home = await makeTestHome({ home: ${JSON.stringify(home.home)}, disk: { ...disk, ${operation}: freezing } });
    await home.collect(${JSON.stringify(outputs)});
    console.log("done");
  `;
}

async function collectAndDie(program: string): Promise<void> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said]: unknown[] = await once(child.stdout, "data");
  expect(String(said)).toBe("frozen\n");
  child.kill("SIGKILL");
  await once(child, "exit");
}

const copying = [filesOutput("all", "**/*.bin")];
const moving = [filesOutput("all", "**/*.bin", { store: "move" }), filesOutput("text", "*.txt")];
const frozenPoints = [
  { how: "copied", outputs: copying, operation: "write", count: 6 },
  { how: "copied", outputs: copying, operation: "sync", count: 1 },
  { how: "copied", outputs: copying, operation: "rename", count: 1 },
  { how: "copied", outputs: copying, operation: "rename", count: 2 },
  { how: "moved", outputs: moving, operation: "write", count: 2 },
  { how: "moved", outputs: moving, operation: "rename", count: 2 },
  { how: "moved", outputs: moving, operation: "rename", count: 3 },
  { how: "moved", outputs: moving, operation: "sync", count: 4 },
];

test.each(frozenPoints)(
  "[R29] killed at $operation $count while files are $how, the next collection gives the same",
  async ({ outputs, operation, count }) => {
    const files = { "large.bin": Buffer.alloc(8 * MEGABYTE, "abc"), "deep/small.bin": "small", "note.txt": "note" };
    await home.write(files);
    const other = await makeTestHome();
    onTestFinished(async () => removeTestHome(other));
    await other.write(files);
    const expected = await other.collect(outputs);
    expect(expected.ok).toBe(true);
    await collectAndDie(frozenProgram(outputs, operation, count));
    expect(await home.collect(outputs)).toEqual(expected);
    const unit = { run: home.run, stage: "make", item: null };
    expect(await home.artifacts.intact(unit, 1, artifactsOf(expected))).toBe(true);
    const stored = (await filesBelow(join(home.home, "runs", home.run, "artifacts"))).filter(
      (file) => !file.startsWith("."),
    );
    expect(stored).toEqual(
      artifactsOf(expected)
        .map(({ path }) => `make/1/${path}`)
        .toSorted(),
    );
  },
);

test("[R29] a stale half copy in a file's place is replaced", async () => {
  await home.write({ "a.bin": "whole" });
  const folder = join(home.home, "runs", home.run, "artifacts", "make", "1");
  const stale = await makeTestHome({ home: home.home });
  await stale.collect(copying);
  rmSync(join(folder, "a.bin"));
  await writeFile(join(folder, "a.bin"), "wh", { mode: 0o600 });
  const [record] = artifactsOf(await home.collect(copying));
  expect(await home.stored(record)).toBe("whole");
});

test("[WORKSPACE-6] 2 GB pass through little memory, and holes stay holes", async () => {
  const file = join(home.workspace, "huge.bin");
  await writeFile(file, "begin");
  truncateSync(file, 2_147_483_648);
  const program = `
    const { makeTestHome, filesOutput } = await import(${JSON.stringify(fixture)});
    const home = await makeTestHome({ home: ${JSON.stringify(home.home)} });
    await home.collect([filesOutput("none", "none")]);
    const before = process.resourceUsage().maxRSS;
    const result = await home.collect([filesOutput("huge", "*.bin")]);
    console.log(JSON.stringify({ result, grown: process.resourceUsage().maxRSS - before }));
  `;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  expect(child.stderr).toBe("");
  expect(JSON.parse(child.stdout)).toMatchObject({ result: { ok: true, artifacts: [{ bytes: 2_147_483_648 }] } });
  const { grown } = JSON.parse(child.stdout);
  expect(grown).toBeLessThan(48 * 1_024);
  const stored = statSync(join(home.home, "runs", home.run, "artifacts/make/1/huge.bin"));
  expect([stored.size, stored.blocks * 512 < 16 * MEGABYTE]).toEqual([2_147_483_648, true]);
});

test("[R30] a disk that is full gives STORE_FULL, keeps nothing half, and the same collection succeeds later", async () => {
  await home.write({ "a.bin": Buffer.alloc(3 * MEGABYTE, "x"), "b.bin": "small" });
  const disk = createDisk();
  let left = 2 * MEGABYTE;
  const write: typeof disk.write = async (file, chunk, position) => {
    left -= chunk.length;
    if (left < 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    return disk.write(file, chunk, position);
  };
  const full = await makeTestHome({ home: home.home, disk: { ...disk, write } });
  await expect(full.collect(copying)).rejects.toMatchObject({ code: "STORE_FULL", cause: { code: "ENOSPC" } });
  expect(await filesBelow(join(home.home, "runs", home.run, "artifacts"))).toEqual([]);
  expect(artifactsOf(await home.collect(copying))).toHaveLength(2);
});

test("[R30] a broken disk gives STORE_FAILED with its cause", async () => {
  await home.write({ "a.bin": "x" });
  const failure = Object.assign(new Error("i/o error"), { code: "EIO" });
  const sync = (): Promise<never> => Promise.reject(failure);
  const broken = await makeTestHome({ home: home.home, disk: { ...createDisk(), sync } });
  await expect(broken.collect(copying)).rejects.toMatchObject({ code: "STORE_FAILED", cause: { code: "EIO" } });
});

test("[R30] on a real full file system collecting and restoring fail whole, and succeed once there is room", async ({
  skip,
}) => {
  const folder = join(home.home, "small");
  mkdirSync(folder);
  const mounted = runTool("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder);
  skip(!mounted, "this user may not mount a small file system");
  using stack = new DisposableStack();
  stack.defer(() => void runTool("umount", "-l", folder));
  const small = await makeTestHome({ home: folder });
  const ballast = join(folder, "ballast");
  await small.write({ "a.bin": Buffer.alloc(MEGABYTE, "x") });
  await writeFile(ballast, Buffer.alloc(1.5 * MEGABYTE));
  await small.write({ "b.bin": Buffer.alloc(MEGABYTE, "y") });
  await expect(small.collect(copying)).rejects.toMatchObject({ code: "STORE_FULL" });
  expect(await filesBelow(join(folder, "runs", small.run, "artifacts"))).toEqual([]);
  rmSync(join(small.workspace, "b.bin"));
  const artifacts = artifactsOf(await small.collect(copying));
  expect(artifacts).toMatchObject([{ path: "a.bin", bytes: MEGABYTE }]);
  await small.write({ "a.bin": "changed", "c.bin": Buffer.alloc(MEGABYTE) });
  const unit = { run: small.run, stage: "make", item: null };
  const request = { unit, attempt: 1, artifacts, remove: [], workspace: small.workspace };
  await expect(small.artifacts.restore(request)).rejects.toMatchObject({ code: "STORE_FULL" });
  expect(readFileSync(join(small.workspace, "a.bin"), "utf8")).toBe("changed");
  rmSync(ballast);
  await small.artifacts.restore(request);
  expect(statSync(join(small.workspace, "a.bin")).size).toBe(MEGABYTE);
});

test("[WORKSPACE-6] where the file system can clone, the hash is that of the stored copy", async () => {
  await home.write({ "a.bin": "content" });
  const clones: string[] = [];
  const clone = async (from: string, to: string): Promise<boolean> => {
    clones.push(from);
    await copyFile(from, to);
    return true;
  };
  const cloning = await makeTestHome({ home: home.home, disk: { ...createDisk(), clone } });
  const cloned = await cloning.collect(copying, { attempt: 2 });
  expect(clones).toHaveLength(process.platform === "linux" ? 1 : 0);
  expect(artifactsOf(cloned)).toEqual(artifactsOf(await home.collect(copying)));
  expect(existsSync(join(home.home, "runs", home.run, "artifacts/make/2/a.bin"))).toBe(true);
});
