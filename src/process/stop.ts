import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs } from "./host.ts";
import { readChild, readSupervisor } from "./inspect.ts";
import { isAlive, readStat, type ProcessStat } from "./process-table.ts";
import { descendantsOf, findMembers, signal, type SweepScope } from "./sweep.ts";

const MAX_ROUNDS = 200;

/** Something that is to be swept. */
export interface SweepOrder {
  readonly directory: string;
  readonly fence: string;
  readonly cwd: string;
  readonly keep: readonly string[];
  readonly noted: readonly ProcessStat[];
}

/** Asks the child to end: SIGTERM to it alone (its group holds the supervisor), then waits for the grace to pass or for its end. */
export async function askToEnd(order: SweepOrder, graceMs: number): Promise<readonly ProcessStat[]> {
  const child = readChild(order.directory);
  if (child === null || !isAlive(child)) return order.noted;
  const noted = descendantsOf(child);
  signal(child, "SIGTERM");
  signal(child, "SIGCONT");
  const until = monotonicMs() + graceMs;
  let pauseMs = 2;
  while (isAlive(child) && monotonicMs() < until) {
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * 2, 50);
  }
  return [...order.noted, ...noted];
}

/** Kills what is left of an execution until two scans running find nobody. Returns what was found, in words. */
export async function sweep(order: SweepOrder): Promise<readonly string[]> {
  const scope = scopeOf(order);
  const words = new Set<string>();
  let empty = 0;
  for (let round = 0; empty < 2 && round < MAX_ROUNDS; round += 1) {
    const { members, strays } = findMembers(scope);
    for (const stray of strays) words.add(`${stray.name} (${stray.pid}) works in the workspace and was left alone`);
    for (const member of members) {
      words.add(`${member.name} (${member.pid}) was killed`);
      signal(member, "SIGKILL");
    }
    empty = members.length === 0 ? empty + 1 : 0;
    if (round === 0 && members.length === 0) break;
    if (empty < 2) await delay(2);
  }
  return [...words];
}

function scopeOf(order: SweepOrder): SweepScope {
  const supervisor = readSupervisor(order.directory);
  const leader = supervisor === null ? null : readStat(supervisor.stat.session);
  const reused = supervisor !== null && leader !== null && leader.pid === supervisor.stat.pid && leader.startTime !== supervisor.stat.startTime;
  const session = supervisor === null || reused ? null : supervisor.stat.session;
  return { fence: order.fence, session, noted: order.noted, cwd: order.cwd, keep: order.keep };
}
