import type { HostFacts, Verdict } from "../../ports/processes.ts";
import { childText, readChildFile } from "../files/child-files.ts";
import { createOnce, readAdmission } from "../files/directory.ts";
import {
  isAlive,
  listProcesses,
  parseStat,
  standingOf,
  zombieCode,
  type ProcessStat,
  type SeenProcess,
} from "../find/process-table.ts";
import { leavesTraces } from "../files/traces.ts";
import { concludeVerdict, type Evidence } from "./verdict.ts";
import { fenceParts } from "../../base/execution-key.ts";

/** What must be inspected. */
export interface Inspection {
  readonly directory: string;
  readonly fence: string;
  readonly facts: HostFacts;
  /** Takes the gate of an execution that never began, so that it never will. */
  readonly claim: boolean;
  /** Its parent knows that something of the supervisor still runs. */
  readonly supervisorRuns: boolean;
  /** It was seen to begin, whatever its directory says now. */
  readonly seen?: boolean;
  /** Its parent started it a moment ago: nobody of it has to be looked for yet. */
  readonly fresh?: boolean;
}

/** Concludes from files and processes what became of an execution. */
export function inspect(inspection: Inspection): Verdict {
  const evidence = gather(inspection);
  const open = evidence.start === "absent" && !evidence.traces && evidence.childPid === null;
  if (!open || evidence.boot === "other" || !inspection.claim) return concludeVerdict(evidence);
  createOnce(inspection.directory, "start", "void\n");
  return concludeVerdict(gather(inspection));
}

/** The supervisor as `start` names it; null before it began. */
export function readSupervisor(directory: string): ProcessStat | null {
  return supervisorIn(childText(directory, "start"))?.stat ?? null;
}

/** The process that wrote `child`; null before it did. Where the file is gone, a living one that is marked as the execution's. */
export function readChild(directory: string, fence: string): ProcessStat | null {
  const text = childText(directory, "child");
  return text === null ? markedChild(listProcesses(), fence) : childIn(text);
}

interface Files {
  readonly start: string | null;
  readonly child: string | null;
  readonly exitCode: number | null;
  /** Something stands in the place of `start` or `child` that cannot be read. */
  readonly spoiled: boolean;
}

const MOST_LOOKS = 5;

// What changes between two looks at the files makes the look at the processes worthless: a supervisor that was not yet
// heard of when the files were read may have done everything and gone before the processes are. Files only ever appear.
function gather(inspection: Inspection): Evidence {
  for (let looks = 1; ; looks += 1) {
    const files = readFiles(inspection);
    const evidence = weigh(inspection, files);
    const after = readFiles(inspection);
    const same = after.start === files.start && after.child === files.child && after.exitCode === files.exitCode;
    // A child that goes on writing these files is not waited for.
    if (same || looks === MOST_LOOKS) return evidence;
  }
}

function readFiles({ directory, fence }: Inspection): Files {
  const { token } = fenceParts(fence);
  const [start, child] = [readChildFile(directory, "start"), readChildFile(directory, "child")];
  return {
    start: start.text,
    child: child.text,
    // An earlier release wrote it under another name and gave it this one afterwards.
    exitCode: readResult(directory, "result", token) ?? readResult(directory, "result.tmp", token),
    spoiled: start.fault !== null || child.fault !== null,
  };
}

/** The exit code of a result; null when it is not there, incomplete (nothing but blanks so far), or another execution's. */
function readResult(directory: string, name: "result" | "result.tmp", token: string): number | null {
  const [, code, of] = /^exit (\d{1,3}) (\S+) \. *\n/.exec(childText(directory, name) ?? "") ?? [];
  return code === undefined || of !== token || Number(code) > 255 ? null : Number(code);
}

function weigh(inspection: Inspection, files: Files): Evidence {
  const { directory, facts } = inspection;
  const admission = readAdmission(directory);
  const supervisor = supervisorIn(files.start);
  const child = childIn(files.child);
  const start = startOf(files.start, supervisor !== null);
  const boot = bootOf(supervisor?.bootId ?? admission?.["bootId"], facts);
  const remembered = { supervisor: supervisor?.stat ?? null, child, ended: files.exitCode !== null };
  const seen = boot === "same" ? processesOf(inspection, remembered) : { ...NOBODY, childPid: pidOf(child) };
  return {
    start,
    exitCode: files.exitCode,
    ...seen,
    traces: inspection.seen === true || files.spoiled || leavesTraces(directory, admission),
    boot,
    sameNamespace: isHere(admission?.["pidNamespace"], facts),
  };
}

type Seen = Pick<Evidence, "childPid" | "supervisorAlive" | "child" | "zombieCode" | "markedAlive">;

const NOBODY: Seen = { childPid: null, supervisorAlive: false, child: "gone", zombieCode: null, markedAlive: false };

interface Remembered {
  readonly supervisor: ProcessStat | null;
  readonly child: ProcessStat | null;
  /** Its result stands there. */
  readonly ended: boolean;
}

function pidOf(child: ProcessStat | null): number | null {
  return child === null ? null : child.pid;
}

function processesOf(inspection: Inspection, { supervisor, child, ended }: Remembered): Seen {
  const known = supervisor !== null && isAlive(supervisor);
  if (child === null) return markedProcesses(inspection, { known, ended });
  const standing = standingOf(child);
  return {
    childPid: child.pid,
    supervisorAlive: known,
    child: standing,
    zombieCode: standing === "zombie" ? zombieCode(child) : null,
    markedAlive: false,
  };
}

/** Who lives of an execution whose child has left no file. Nobody knows which of them it was: a result says that it has ended. */
function markedProcesses(
  { fence, supervisorRuns, fresh }: Inspection,
  { known, ended }: { readonly known: boolean; readonly ended: boolean },
): Seen {
  if (fresh === true && supervisorRuns) return { ...NOBODY, supervisorAlive: known, markedAlive: true };
  const all = listProcesses();
  const supervisorAlive = known || all.some((process) => process.marks().supervises === fence);
  const marked = markedChild(all, fence);
  const markedAlive = supervisorAlive || supervisorRuns || marked !== null;
  const child = marked === null || ended ? "gone" : "alive";
  return { ...NOBODY, childPid: pidOf(marked), child, supervisorAlive, markedAlive };
}

function startOf(text: string | null, names: boolean): Evidence["start"] {
  if (text === null) return "absent";
  if (text === "void\n") return "void";
  return names ? "begun" : "torn";
}

/** The oldest living process with the marker of a command: a supervisor that has not begun it has another. */
function markedChild(all: readonly SeenProcess[], fence: string): ProcessStat | null {
  const [oldest = null] = all
    .filter((process) => process.marks().fence === fence)
    .toSorted((a, b) => a.startTime - b.startTime || a.pid - b.pid);
  return oldest;
}

function bootOf(recorded: unknown, facts: HostFacts): Evidence["boot"] {
  if (recorded === undefined) return "same";
  if (recorded === "" || recorded === UNREADABLE || facts.bootId === UNREADABLE) return "unreadable";
  return recorded === facts.bootId ? "same" : "other";
}

function isHere(recorded: unknown, facts: HostFacts): boolean {
  return recorded === undefined || recorded === facts.pidNamespace;
}

const UNREADABLE = "unknown";

// A line without its end was cut off by a full disk: its writer gave up and the command never ran.
function childIn(text: string | null): ProcessStat | null {
  return text?.endsWith("\n") === true ? parseStat(text) : null;
}

function supervisorIn(text: string | null): { readonly bootId: string; readonly stat: ProcessStat } | null {
  const space = text?.indexOf(" ") ?? -1;
  const stat = space < 0 ? null : childIn(text?.slice(space + 1) ?? null);
  return stat === null ? null : { bootId: text?.slice(0, space) ?? "", stat };
}
