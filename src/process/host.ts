import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { HostFacts } from "../ports/processes.ts";

/** Reads where this process runs. Linux: /etc/machine-id, /proc/sys/kernel/random/boot_id, /proc/self/ns/pid. */
export function readHostFacts(): HostFacts {
  return {
    host: readOr("/etc/machine-id", hostname()),
    bootId: readOr("/proc/sys/kernel/random/boot_id", "unknown"),
    pidNamespace: linkOr("/proc/self/ns/pid", "unknown"),
  };
}

/** Milliseconds of CLOCK_MONOTONIC: equal for all processes of one boot, stopped in suspend. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

function readOr(file: string, otherwise: string): string {
  try {
    const text = readFileSync(file, "utf8").trim();
    return text === "" ? otherwise : text;
  } catch {
    return otherwise;
  }
}

function linkOr(file: string, otherwise: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return otherwise;
  }
}
