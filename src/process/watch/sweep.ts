import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs } from "../host.ts";
import { findMembers, isOneOf, type Belonging, type Found } from "./members.ts";
import { isAlive, signal, type ProcessStat } from "../find/process-table.ts";
import type { Scan } from "../find/scan.ts";

const SWEEP_MS = 10_000;
const PUMPS_MS = 2_000;
const LONGEST_PAUSE_MS = 50;

/** Something to sweep. */
export interface SweepOrder {
  /** Asked again for each scan: what was noted grows. */
  readonly belonging: () => Belonging;
  /** Programs that may stay. */
  readonly keep: readonly string[];
  readonly scan: Scan;
}

/** What a sweep left behind. */
export interface Swept {
  /** What was found, in words. */
  readonly words: readonly string[];
  readonly supervisors: readonly ProcessStat[];
}

// REC-6: sweep by marker, session and descent, never SIGKILL the group: the sh in it holds the status.
/** Kills what is left of an execution until two scans running find nobody; one is enough where the first finds nobody. */
export async function sweep(order: SweepOrder): Promise<Swept> {
  const words = new Set<string>();
  const until = monotonicMs() + SWEEP_MS;
  let empty = 0;
  let before: Found | null = null;
  for (let round = 0; ; round += 1) {
    const found = findMembers(await order.scan(), order.belonging());
    const doomed = found.members.filter((member) => !isOneOf(member, order.keep));
    report(words, found, { doomed, before });
    before = found;
    for (const member of doomed) signal(member, "SIGKILL");
    empty = doomed.length === 0 ? empty + 1 : 0;
    if (empty === 2 || (round === 0 && empty === 1 && !found.unclear))
      return { words: [...words], supervisors: found.supervisors };
    if (monotonicMs() > until) {
      for (const member of doomed) words.add(`${member.name} (${member.pid}) could not be killed`);
      return { words: [...words], supervisors: found.supervisors };
    }
    await delay(Math.min(1 + round, LONGEST_PAUSE_MS));
  }
}

interface Round {
  readonly doomed: readonly ProcessStat[];
  readonly before: Found | null;
}

function report(words: Set<string>, { members, strays }: Found, { doomed, before }: Round): void {
  for (const member of members)
    words.add(`${member.name} (${member.pid}) was ${doomed.includes(member) ? "killed" : "kept"}`);
  for (const stray of strays) {
    // One that is about to exec cannot be read for a moment: only the next scan tells whose it is.
    if (!stray.marks().unclear || before?.strays.some(({ pid }) => pid === stray.pid) === true)
      words.add(`${stray.name} (${stray.pid}) works in the workspace and was left alone`);
  }
}

/** Waits until the supervisor and its pumps have gone, at most two seconds: a kept process may hold a pump's pipe. */
export async function awaitSupervisors(supervisors: readonly ProcessStat[], gone: Promise<void> | null): Promise<void> {
  const until = monotonicMs() + PUMPS_MS;
  const over = new AbortController();
  if (gone !== null) await Promise.race([gone, delay(PUMPS_MS, undefined, { signal: over.signal }).catch(() => null)]);
  over.abort();
  for (let pauseMs = 1; supervisors.some(isAlive) && monotonicMs() < until; pauseMs = Math.min(pauseMs * 2, 20))
    await delay(pauseMs);
  for (const supervisor of supervisors) signal(supervisor, "SIGKILL");
}
