import { readdirSync, readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import type { HostState } from "../ports/host-state.ts";

/** Reads what this machine has left. Linux: proc(5) loadavg and meminfo, statfs(2), /sys/class/thermal (in thousandths of a degree). */
export function readHostState(home: string): HostState {
  return {
    load: numberIn("/proc/loadavg", /^(\S+)/),
    freeMemory: scaled(numberIn("/proc/meminfo", /^MemAvailable:\s+(\d+) kB/m), 1_024),
    freeDisk: freeDisk(home),
    temperature: hottest("/sys/class/thermal"),
  };
}

function freeDisk(home: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(home);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function hottest(folder: string): number | null {
  const zones = listed(folder).filter((name) => name.startsWith("thermal_zone"));
  const degrees = zones.flatMap((zone) => scaled(numberIn(join(folder, zone, "temp"), /^(-?\d+)/), 0.001) ?? []);
  return degrees.length === 0 ? null : Math.max(...degrees);
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function numberIn(file: string, pattern: RegExp): number | null {
  try {
    const [, found] = pattern.exec(readFileSync(file, "utf8")) ?? [];
    return found === undefined || !Number.isFinite(Number(found)) ? null : Number(found);
  } catch {
    return null;
  }
}

function scaled(value: number | null, by: number): number | null {
  return value === null ? null : value * by;
}
