import { readFileSync, writeFileSync } from "node:fs";
import { sha256 } from "../../base/hash.ts";

// A process that cleared its environment, left its session and lost its parent still has the timer slack of the process it descends from:
// by how many nanoseconds the system may delay its timers (Linux prctl(2), PR_SET_TIMERSLACK). It is inherited by every child, kept by
// exec, and usually 50,000; nobody sees whether it is a little more. So an execution gets a figure of its own.

const USUAL = 50_000;
const LOWEST = 50_001;

/** A prime below 2^16: the delay stays below that of a timer anybody sets. */
const FIGURES = 65_521;

/** The timer slack of an execution's processes. */
export function timerMarkOf(fence: string): number {
  return LOWEST + (Number.parseInt(sha256(fence).slice(0, 12), 16) % FIGURES);
}

/** The timer slack of a process; null where it cannot be read. */
export function readTimerSlack(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/timerslack_ns`, "utf8"));
  } catch {
    return null;
  }
}

/** Gives this process the usual slack where it was started inside an execution and is no part of that. */
export function dropTimerMark(): void {
  const slack = readTimerSlack(process.pid) ?? USUAL;
  if (slack < LOWEST || slack >= LOWEST + FIGURES) return;
  try {
    writeFileSync("/proc/self/timerslack_ns", String(USUAL));
  } catch {
    // It was read a moment ago: a system that lets nobody write it has marked nothing.
  }
}
