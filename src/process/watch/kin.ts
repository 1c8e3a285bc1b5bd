import type { WatchRequest } from "../../ports/processes.ts";
import { monotonicMs } from "../host.ts";
import { readChild, readSupervisor } from "./inspect.ts";
import { findMembers, type Belonging } from "./members.ts";
import { isAlive, type ProcessStat } from "../find/process-table.ts";
import type { Scan } from "../find/scan.ts";

const NOTE_MS = 1_000;

/** Remembers what belongs to an execution, so that a process which left its session and its environment is still known. */
export interface Kin {
  readonly belonging: () => Belonging;
  /** Looks who lives, if the last look is a second old or `now` is asked for. */
  readonly note: (now: boolean) => Promise<void>;
}

/** Begins to remember. */
export function createKin({ directory, fence, cwd }: WatchRequest, scan: Scan): Kin {
  let descendants: readonly ProcessStat[] = [];
  let sessionSeen = false;
  let notedAt = monotonicMs();
  const belonging = (): Belonging => {
    const supervisor = readSupervisor(directory);
    const child = readChild(directory, fence);
    sessionSeen ||= supervisor !== null && isAlive(supervisor);
    return { fence, cwd, supervisor, sessionSeen, noted: child === null ? descendants : [child, ...descendants] };
  };
  return {
    belonging,
    note: async (now) => {
      if (!now && monotonicMs() - notedAt < NOTE_MS) return;
      notedAt = monotonicMs();
      descendants = findMembers(await scan(), belonging()).members;
    },
  };
}
