import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  closeSync,
  copyFileSync,
  createReadStream,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { median } from "./figure.ts";

// The machine's own limits. Machines are shared and noisy: each is taken beside the figure that it bounds.

/** Milliseconds of one write of 4 KiB that is made durable. */
export function fsyncMs(folder: string, count = 200): number {
  const path = join(folder, "fsync");
  const file = openSync(path, "w");
  const block = Buffer.alloc(4_096, 1);
  const times = Array.from({ length: count }, () => {
    const began = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  rmSync(path);
  return median(times);
}

/** Milliseconds of a program from its spawn to its exit, each on its own. */
export async function spawnMs(program: string, words: readonly string[], count: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const began = performance.now();
    await once(spawn(program, words, { stdio: "ignore" }), "exit");
    times.push(performance.now() - began);
  }
  return median(times);
}

/** Milliseconds of copying a file, hashing it and making the copy durable. */
export async function copyMs(from: string, to: string): Promise<number> {
  const began = performance.now();
  copyFileSync(from, to);
  await pipeline(createReadStream(to, { highWaterMark: 1_048_576 }), createHash("sha256"));
  const file = openSync(to, "r+");
  fsyncSync(file);
  closeSync(file);
  const took = performance.now() - began;
  rmSync(to);
  return took;
}

/** Megabytes that a process has to itself, shared pages divided among who shares them. */
export function pssMegabytes(pid: number): number {
  const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Number(pss?.[1] ?? 0) / 1_024;
}
