import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { HostFacts, Verdict } from "../ports/processes.ts";
import { createOnce, readAdmission, readIfThere } from "./directory.ts";
import { isAlive, parseStat, readStat, type ProcessStat } from "./process-table.ts";
import { hasMarked } from "./sweep.ts";
import { concludeVerdict, type Evidence } from "./verdict.ts";

/** What is to be inspected. */
export interface Inspection {
  readonly directory: string;
  readonly fence: string;
  readonly facts: HostFacts;
  /** Takes the gate of an execution that never began, so that it never will. */
  readonly claim: boolean;
}

/** Concludes from files and processes what became of an execution. */
export function inspect(inspection: Inspection): Verdict {
  const evidence = gather(inspection);
  if (evidence.start !== "absent" || !inspection.claim) return concludeVerdict(evidence);
  mkdirSync(inspection.directory, { recursive: true, mode: 0o700 });
  createOnce(inspection.directory, "start", "void\n");
  return concludeVerdict(gather(inspection));
}

/** The exit code of a result file; null when it is not there or not whole. */
export function readResult(directory: string): number | null {
  const first = readIfThere(join(directory, "result"))?.split("\n", 1)[0] ?? "";
  const code = /^exit (\d{1,3}) \.$/.exec(first.trimEnd())?.[1];
  return code === undefined ? null : Number(code);
}

/** The process that wrote `child`; null before it did. */
export function readChild(directory: string): ProcessStat | null {
  return parseStat(readIfThere(join(directory, "child")) ?? "");
}

/** The supervisor as `start` names it; null before it began. */
export function readSupervisor(directory: string): { readonly bootId: string; readonly stat: ProcessStat } | null {
  const line = readIfThere(join(directory, "start")) ?? "";
  const space = line.indexOf(" ");
  const stat = space < 0 ? null : parseStat(line.slice(space + 1));
  return stat === null ? null : { bootId: line.slice(0, space), stat };
}

function gather({ directory, fence, facts }: Inspection): Evidence {
  const start = readIfThere(join(directory, "start"));
  const admission = readAdmission(directory);
  const supervisor = readSupervisor(directory);
  const child = readChild(directory);
  const bootId = supervisor?.bootId ?? admission?.["bootId"] ?? facts.bootId;
  const sameBoot = bootId === facts.bootId;
  const childNow = child === null || !sameBoot ? "gone" : standingOf(child);
  const begun = start !== null && start !== "void\n";
  return {
    start: start === null ? "absent" : begun ? "begun" : "void",
    childPid: child?.pid ?? null,
    exitCode: readResult(directory),
    supervisorAlive: supervisor !== null && sameBoot && isAlive(supervisor.stat),
    child: childNow,
    zombieCode: childNow === "zombie" && child !== null ? zombieCode(child) : null,
    markedAlive: begun && child === null && sameBoot && hasMarked(fence),
    sameBoot,
    sameNamespace: (admission?.["pidNamespace"] ?? facts.pidNamespace) === facts.pidNamespace,
  };
}

function standingOf(remembered: ProcessStat): Evidence["child"] {
  const now = readStat(remembered.pid);
  if (now === null || now.startTime !== remembered.startTime || now.state === "X") return "gone";
  return now.state === "Z" ? "zombie" : "alive";
}

/** Field 52 of /proc/PID/stat is the raw wait status of a zombie. */
function zombieCode(remembered: ProcessStat): number | null {
  const status = readStat(remembered.pid)?.waitStatus ?? null;
  if (status === null) return null;
  return (status & 0x7f) === 0 ? status >> 8 : 128 + (status & 0x7f);
}
