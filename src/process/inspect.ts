import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { HostFacts, Verdict } from "../ports/processes.ts";
import { createOnce, readAdmission, readIfThere } from "./directory.ts";
import { isAlive, listProcesses, parseStat, standingOf, zombieCode, type ProcessStat } from "./process-table.ts";
import { concludeVerdict, type Evidence } from "./verdict.ts";

/** What is to be inspected. */
export interface Inspection {
  readonly directory: string;
  readonly fence: string;
  readonly facts: HostFacts;
  /** Takes the gate of an execution that never began, so that it never will. */
  readonly claim: boolean;
  /** Its parent knows that something of the supervisor still runs. */
  readonly supervisorRuns: boolean;
}

/** Concludes from files and processes what became of an execution. */
export function inspect(inspection: Inspection): Verdict {
  const evidence = gather(inspection);
  if (evidence.start !== "absent" || evidence.boot === "other" || !inspection.claim) return concludeVerdict(evidence);
  mkdirSync(inspection.directory, { recursive: true, mode: 0o700 });
  createOnce(inspection.directory, "start", "void\n");
  return concludeVerdict(gather(inspection));
}

/** The supervisor as `start` names it; null before it began. */
export function readSupervisor(directory: string): ProcessStat | null {
  return supervisorIn(readIfThere(join(directory, "start")))?.stat ?? null;
}

/** The process that wrote `child`; null before it did. */
export function readChild(directory: string): ProcessStat | null {
  return childIn(readIfThere(join(directory, "child")));
}

interface Files {
  readonly start: string | null;
  readonly child: string | null;
  readonly exitCode: number | null;
}

// What changes between two looks at the files makes the look at the processes worthless: a supervisor that was not yet
// heard of when the files were read may have done everything and gone before the processes are. Files only ever appear.
function gather(inspection: Inspection): Evidence {
  for (;;) {
    const files = readFiles(inspection);
    const evidence = weigh(inspection, files);
    const after = readFiles(inspection);
    if (after.start === files.start && after.child === files.child && after.exitCode === files.exitCode)
      return evidence;
  }
}

function readFiles({ directory, fence }: Inspection): Files {
  const token = fence.slice(fence.lastIndexOf("#") + 1);
  return {
    start: readIfThere(join(directory, "start")),
    child: readIfThere(join(directory, "child")),
    // An earlier release wrote it under another name and gave it this one afterwards.
    exitCode: readResult(join(directory, "result"), token) ?? readResult(join(directory, "result.tmp"), token),
  };
}

/** The exit code of a result; null when it is not there, not whole (nothing but blanks so far), or another execution's. */
function readResult(file: string, token: string): number | null {
  const [, code, of] = /^exit (\d{1,3}) (\S+) \. *\n/.exec(readIfThere(file) ?? "") ?? [];
  return code === undefined || of !== token || Number(code) > 255 ? null : Number(code);
}

function weigh(inspection: Inspection, files: Files): Evidence {
  const { directory, facts } = inspection;
  const admission = readAdmission(directory) ?? {};
  const supervisor = supervisorIn(files.start);
  const child = childIn(files.child);
  const start = startOf(files.start);
  const boot = bootOf(supervisor?.bootId ?? admission["bootId"], facts);
  const judged = boot === "same" && start !== "void";
  return {
    start,
    childPid: child?.pid ?? null,
    exitCode: files.exitCode,
    ...(judged ? processesOf(inspection, { supervisor: supervisor?.stat ?? null, child }) : NOBODY),
    boot,
    sameNamespace: isHere(admission["pidNamespace"], facts),
  };
}

type Seen = Pick<Evidence, "supervisorAlive" | "child" | "zombieCode" | "markedAlive">;

const NOBODY: Seen = { supervisorAlive: false, child: "gone", zombieCode: null, markedAlive: false };

interface Remembered {
  readonly supervisor: ProcessStat | null;
  readonly child: ProcessStat | null;
}

function processesOf({ fence, supervisorRuns }: Inspection, { supervisor, child }: Remembered): Seen {
  const supervisorAlive = supervisor !== null && isAlive(supervisor);
  if (child === null)
    return { ...NOBODY, supervisorAlive, markedAlive: supervisorAlive || supervisorRuns || isMarkedAlive(fence) };
  const standing = standingOf(child);
  return {
    supervisorAlive,
    child: standing,
    zombieCode: standing === "zombie" ? zombieCode(child) : null,
    markedAlive: false,
  };
}

function startOf(text: string | null): Evidence["start"] {
  if (text === null) return "absent";
  return text === "void\n" ? "void" : "begun";
}

function isMarkedAlive(fence: string): boolean {
  return listProcesses().some((process) => process.marks().fence === fence || process.marks().supervises === fence);
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
