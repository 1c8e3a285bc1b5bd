import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { once } from "node:events";
import { measureRuns, measureTurns } from "./engine.ts";

// Every figure stands beside the machine's own limit, taken in the same run: machines are shared and noisy.

const FOLDER = mkdtempSync(join(process.cwd(), ".bench-"));
const LAUNCHER = resolve(import.meta.dirname, "..", "bin", "holdfast.js");

// The engine's own timers do not keep a process alive.
const awake = setInterval(() => {}, 1_000);

try {
  const fsync = percentiles(timesOf(300, fsyncOnce()));
  const spawned = percentiles(await spawnTimes(40));
  print("machine: fsync of 4 KiB", `p50 ${fsync.p50} ms, p99 ${fsync.p99} ms`);
  print("machine: bare spawn of `true`", `p50 ${spawned.p50} ms`);
  const turns = await measureTurns(join(FOLDER, "turns"));
  const alone = percentiles(turns.alone);
  print(
    "transition alone",
    `p50 ${alone.p50} ms, p99 ${alone.p99} ms (aim 0.5; ${(Number(alone.p50) / Number(fsync.p50)).toFixed(1)} fsyncs)`,
  );
  print("transition, 100 runs", `${Math.round(turns.perSecond)} a second (aim 10000)`);
  const runs = await measureRuns(join(FOLDER, "runs"));
  print(
    "stage",
    `${((runs.fortyMs - runs.oneMs) / 39 - Number(spawned.p50)).toFixed(1)} ms over a bare spawn (aim 10)`,
  );
  const empty = join(FOLDER, "empty.mjs");
  writeFileSync(empty, "");
  const bare = commandMs([empty]);
  print(
    "CLI --version",
    `${(commandMs([LAUNCHER, "--version"]) - bare).toFixed(0)} ms over an empty module of ${bare.toFixed(0)} ms (aim 25)`,
  );
  print(
    "CLI ls",
    `${(commandMs([LAUNCHER, "ls", "--home", join(FOLDER, "runs")]) - bare).toFixed(0)} ms over an empty module`,
  );
  print("memory: idle daemon", `${await daemonMegabytes(join(FOLDER, "idle"))} MB PSS (aim 80)`);
} finally {
  clearInterval(awake);
  rmSync(FOLDER, { recursive: true, force: true });
}

function print(what: string, figure: string): void {
  console.log(`${what.padEnd(32)} ${figure}`);
}

function timesOf(count: number, once_: () => void): readonly number[] {
  return Array.from({ length: count }, () => {
    const began = performance.now();
    once_();
    return performance.now() - began;
  });
}

function percentiles(times: readonly number[]): { readonly p50: string; readonly p99: string } {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  return { p50: at(0.5), p99: at(0.99) };
}

function fsyncOnce(): () => void {
  const file = openSync(join(FOLDER, "fsync"), "w");
  process.once("exit", () => closeSync(file));
  const block = Buffer.alloc(4_096, 1);
  return () => {
    writeSync(file, block);
    fdatasyncSync(file);
  };
}

async function spawnTimes(count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const began = performance.now();
    await once(spawn("true", { stdio: "ignore" }), "exit");
    times.push(performance.now() - began);
  }
  return times;
}

function commandMs(words: readonly string[]): number {
  const times = timesOf(9, () => void spawnSync(process.execPath, words, { stdio: "ignore" }));
  return times.toSorted((left, right) => left - right)[4] ?? 0;
}

async function daemonMegabytes(home: string): Promise<string> {
  const daemon = spawn(process.execPath, [LAUNCHER, "serve", "--home", home], { stdio: "ignore" });
  await new Promise((done) => setTimeout(done, 5_000));
  const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${daemon.pid ?? 0}/smaps_rollup`, "utf8"));
  execFileSync(process.execPath, [LAUNCHER, "stop", "--home", home]);
  return (Number(pss?.[1] ?? 0) / 1_024).toFixed(0);
}
