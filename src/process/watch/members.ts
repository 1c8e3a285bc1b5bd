import { timerMarkOf } from "../find/timer-mark.ts";
import { isAlive, programOf, workingDirectory, type ProcessStat, type SeenProcess } from "../find/process-table.ts";

/** Which processes belong to an execution. */
export interface Belonging {
  readonly fence: string;
  readonly cwd: string;
  /** The process that `start` names; null where it never began. */
  readonly supervisor: ProcessStat | null;
  /** The supervisor was seen alive by this observer, so that its session cannot be another's by reuse of the number. */
  readonly sessionSeen: boolean;
  /** The child, and what descended from it while that could still be seen. */
  readonly noted: readonly ProcessStat[];
}

/** What a scan found. */
export interface Found {
  /** Known by marker, session, descent, or by the timer slack that descent leaves. */
  readonly members: readonly SeenProcess[];
  /** The supervisor and its pumps: never swept, they end by themselves. */
  readonly supervisors: readonly SeenProcess[];
  /** Known only by their working directory: reported, never killed. */
  readonly strays: readonly SeenProcess[];
  /** A process could not be judged, perhaps because it was about to exec. */
  readonly unclear: boolean;
}

/** The sh that forked the one which `start` names is older than that one, by less than a start may last: ticks of 10 ms. */
const START_TICKS = 500;

/** Tells the processes of an execution from all others; nothing that is older can belong to it. */
export function findMembers(scanned: readonly SeenProcess[], belonging: Belonging): Found {
  const since = (belonging.supervisor?.startTime ?? 0) - START_TICKS;
  // An environment that cannot be read may be that of a process which ended since the scan.
  const young = scanned.filter(
    (process) => process.startTime >= since && (!process.marks().unclear || isAlive(process)),
  );
  const supervisors = findSupervisors(young, belonging);
  const own = new Set(supervisors.map((process) => process.pid));
  const others = young.filter((process) => !own.has(process.pid));
  const session = ownsSession(young, belonging);
  const members = withDescendants(
    others.filter((process) => isMember(process, belonging, session)),
    others,
  );
  const taken = new Set(members.map((process) => process.pid));
  const rest = others.filter((process) => !taken.has(process.pid));
  return {
    members,
    supervisors,
    strays: rest.filter((process) => !isForeign(process) && worksIn(process, belonging.cwd)),
    unclear: rest.some((process) => process.marks().unclear),
  };
}

// The child is a copy of the supervisor until it execs: it is told apart by having been noted. While a pump execs its
// environment cannot be read: it is known by its parent, or as the process that `start` names.
function findSupervisors(
  young: readonly SeenProcess[],
  { fence, supervisor, noted }: Belonging,
): readonly SeenProcess[] {
  const candidates = young.filter((process) => !isAmong(process, noted));
  const sure = candidates.filter(
    (process) => process.marks().supervises === fence || (supervisor !== null && isAmong(process, [supervisor])),
  );
  const pids = new Set(sure.map((process) => process.pid));
  return [
    ...sure,
    ...candidates.filter((process) => process.marks().unclear && pids.has(process.parent) && !pids.has(process.pid)),
  ];
}

function isMember(process: SeenProcess, belonging: Belonging, session: boolean): boolean {
  if (process.marks().fence === belonging.fence || isAmong(process, belonging.noted)) return true;
  if (!isForeign(process) && process.timerSlack() === timerMarkOf(belonging.fence)) return true;
  return session && process.session === belonging.supervisor?.session;
}

function isAmong(process: ProcessStat, known: readonly ProcessStat[]): boolean {
  return known.some((other) => other.pid === process.pid && other.startTime === process.startTime);
}

function ownsSession(young: readonly SeenProcess[], { supervisor, sessionSeen, fence }: Belonging): boolean {
  if (supervisor === null) return false;
  return (
    sessionSeen ||
    young.some(
      (process) =>
        process.session === supervisor.session &&
        (process.marks().fence === fence || process.marks().supervises === fence),
    )
  );
}

/** Descent ends at a process that belongs to someone else: a daemon that a child started, another execution. */
function withDescendants(roots: readonly SeenProcess[], all: readonly SeenProcess[]): readonly SeenProcess[] {
  const found = new Map(roots.map((process) => [process.pid, process]));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const process of all)
      if (found.has(process.parent) && !found.has(process.pid) && !isForeign(process)) found.set(process.pid, process);
  }
  return [...found.values()];
}

function isForeign(process: SeenProcess): boolean {
  const { fence, supervises, daemon } = process.marks();
  return daemon || fence !== null || supervises !== null;
}

function worksIn(process: ProcessStat, cwd: string): boolean {
  const folder = workingDirectory(process.pid);
  return folder !== null && (folder === cwd || folder.startsWith(`${cwd}/`));
}

/** Tells whether a process runs one of the named programs. Linux cuts a process's name to 15 characters. */
export function isOneOf(process: ProcessStat, programs: readonly string[]): boolean {
  if (programs.length === 0) return false;
  const program = programOf(process.pid);
  return programs.some((name) => name === program || name.slice(0, 15) === process.name);
}
