import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { readTimerSlack } from "./timer-mark.ts";

/** One process as /proc/PID/stat shows it (Linux proc(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  readonly parent: number;
  readonly session: number;
  readonly threads: number;
  /** Bytes of address space; none for a thread of the kernel and a zombie. */
  readonly memory: number;
  /** Ticks since boot at which it started: with the pid it names one process of this boot. */
  readonly startTime: number;
  /** Raw wait status, exact only for a zombie of the same user. */
  readonly waitStatus: number;
}

/** What names one process of this boot. */
export type ProcessName = Pick<ProcessStat, "pid" | "startTime">;

/** Reads a line of /proc/PID/stat; the name may hold spaces and parentheses. */
export function parseStat(line: string): ProcessStat | null {
  const open = line.indexOf("(");
  const close = line.lastIndexOf(")");
  const fields = line
    .slice(close + 1)
    .trim()
    .split(" ");
  if (open < 1 || close < open || fields.length < 50) return null;
  const number = (index: number): number => Number(fields[index]);
  const stat = {
    pid: Number(line.slice(0, open)),
    name: line.slice(open + 1, close),
    state: fields[0] ?? "",
    parent: number(1),
    session: number(3),
    threads: number(17),
    startTime: number(19),
    memory: number(20),
    waitStatus: number(49),
  };
  return Number.isInteger(stat.pid) && Number.isInteger(stat.startTime) ? stat : null;
}

/** The process of a pid; null when there is none. */
export function readStat(pid: number): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return null;
  }
}

/** Tells whether a process is a program that runs: no thread of the kernel, no zombie, not about to be one. One whose first thread has ended may still run others. */
export function isLiving({ state, memory, threads }: ProcessStat): boolean {
  return threads > 1 || (memory > 0 && state !== "Z" && state !== "X");
}

/** What has become of a remembered process. */
export function standingOf(remembered: ProcessName): "alive" | "zombie" | "gone" {
  if (statSync(`/proc/${remembered.pid}`, { throwIfNoEntry: false }) === undefined) return "gone";
  const now = readStat(remembered.pid);
  if (now === null || now.startTime !== remembered.startTime) return "gone";
  if (isLiving(now)) return "alive";
  return now.state === "Z" ? "zombie" : "gone";
}

/** Tells whether a remembered process still is that process, and is no zombie. */
export function isAlive(remembered: ProcessName): boolean {
  return standingOf(remembered) === "alive";
}

/** The exit code of a zombie; null where a signal ended it (with nobody to record it, that is an interruption) or another user's process hides it. */
export function zombieCode(remembered: ProcessStat): number | null {
  const now = readStat(remembered.pid);
  if (now === null || now.startTime !== remembered.startTime || !isOurs(now.pid)) return null;
  return (now.waitStatus & 0x7f) === 0 ? now.waitStatus >> 8 : null;
}

function isOurs(pid: number): boolean {
  const own = process.getuid?.();
  return own === 0 || statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === own;
}

/** Sends a signal to a process if it still is that process. */
export function signal(target: ProcessName, name: "SIGTERM" | "SIGKILL" | "SIGCONT"): void {
  if (readStat(target.pid)?.startTime !== target.startTime) return;
  try {
    process.kill(target.pid, name);
  } catch {
    // It ended between the look and the signal, or belongs to another user: the next scan says which.
  }
}

/** A process of a scan; what is dear to read is read once, when it is first asked for. */
export interface SeenProcess extends ProcessStat {
  readonly marks: () => Marks;
  /** What it has of the execution that it descends from when it has nothing else; null where that cannot be read. */
  readonly timerSlack: () => number | null;
}

/** What the environment of a process says about whose it is. */
export interface Marks {
  /** The execution that it belongs to. */
  readonly fence: string | null;
  /** The execution that it supervises. */
  readonly supervises: string | null;
  /** It orchestrates a home, and belongs to no execution. */
  readonly daemon: boolean;
  /** Nothing could be read: it is about to exec, has no environment, or is another user's. */
  readonly unclear: boolean;
}

/** Every living process that can be seen, this one left out. */
export function listProcesses(): readonly SeenProcess[] {
  return readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const stat = readStat(pid);
    return stat === null || !isLiving(stat) ? [] : [seenProcess(stat)];
  });
}

function seenProcess(stat: ProcessStat): SeenProcess {
  let marks: Marks | null = null;
  return { ...stat, marks: () => (marks ??= readMarks(stat.pid)), timerSlack: () => readTimerSlack(stat.pid) };
}

function readMarks(pid: number): Marks {
  const variables = readEnvironment(pid).split("\0");
  const valueOf = (name: string): string | null =>
    variables.find((variable) => variable.startsWith(name))?.slice(name.length) ?? null;
  return {
    fence: valueOf("HOLDFAST_FENCE="),
    supervises: valueOf("HOLDFAST_SUPERVISES="),
    daemon: valueOf("HOLDFAST_DAEMON=") !== null,
    unclear: variables.length < 2,
  };
}

function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}

/** The working directory of a process; null where it cannot be read. */
export function workingDirectory(pid: number): string | null {
  return linkOf(`/proc/${pid}/cwd`);
}

/** The program that a process runs, without its folder; null where it cannot be read. */
export function programOf(pid: number): string | null {
  return linkOf(`/proc/${pid}/exe`)?.split("/").at(-1) ?? null;
}

function linkOf(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch {
    return null;
  }
}
