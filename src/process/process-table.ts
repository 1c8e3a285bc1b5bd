import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** One process as /proc/PID/stat shows it (Linux proc(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  readonly parent: number;
  readonly session: number;
  /** Ticks since boot at which it started: with the pid it names one process of this boot. */
  readonly startTime: string;
  /** Raw wait status, exact only for a zombie of the same user; null when unreadable. */
  readonly waitStatus: number | null;
}

/** Reads a line of /proc/PID/stat; the name may hold spaces and parentheses. */
export function parseStat(line: string): ProcessStat | null {
  const open = line.indexOf("(");
  const close = line.lastIndexOf(")");
  if (open < 0 || close < open) return null;
  const pid = Number(line.slice(0, open).trim());
  const fields = line.slice(close + 1).trim().split(" ");
  const [state, parent, , session] = fields;
  const startTime = fields[19];
  if (!Number.isInteger(pid) || state === undefined || startTime === undefined) return null;
  const wait = Number(fields[49]);
  return { pid, name: line.slice(open + 1, close), state, parent: Number(parent), session: Number(session), startTime, waitStatus: Number.isInteger(wait) ? wait : null };
}

/** The process of a pid; null when there is none. */
export function readStat(pid: number): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return null;
  }
}

/** Tells whether a remembered process still is that process, and is no zombie. */
export function isAlive(remembered: ProcessStat): boolean {
  const now = readStat(remembered.pid);
  return now !== null && now.startTime === remembered.startTime && now.state !== "Z" && now.state !== "X";
}

/** Every process that can be seen, this one left out. */
export function listProcesses(): readonly ProcessStat[] {
  return readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const stat = readStat(pid);
    return stat === null ? [] : [stat];
  });
}

/** Tells whether a process carries a variable with a value; false where it cannot be read. */
export function carries(pid: number, assignments: readonly string[]): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
    return assignments.some((assignment) => environment.startsWith(`${assignment}\0`) || environment.includes(`\0${assignment}\0`));
  } catch {
    return false;
  }
}

/** The working directory of a process; null where it cannot be read. */
export function workingDirectory(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}
