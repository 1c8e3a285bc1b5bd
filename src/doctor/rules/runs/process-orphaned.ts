import type { Definition, Stage } from "../../../domain/definition/definition.ts";
import type { RunState } from "../../../domain/run/state.ts";
import type { Examination, MarkedProcess } from "../../examination.ts";
import { few } from "../../few.ts";
import { readRun } from "../../read-run.ts";
import { FIX, type Rule } from "../../rule.ts";
import { executionParts, fenceParts } from "../../../base/execution-key.ts";

/** Processes of this home work for something that has ended or that nobody knows. */
export const processOrphaned: Rule = {
  code: "process-orphaned",
  says: "a process of this home works for an execution that has ended, or that the store does not know",
  detect: async (exam) => {
    const orphans = await findOrphans(exam);
    if (orphans.length === 0) return [];
    const names = few(orphans.map(({ name, pid, fence }) => `${name} (${pid}, of ${fenceParts(fence).execution})`));
    const message = `${orphans.length === 1 ? "A process works" : `${orphans.length} processes work`} for nothing that is open: ${names}.`;
    return [{ severity: "warning", message, next: FIX }];
  },
  fix: async (exam, hands) => {
    const orphans = await findOrphans(exam);
    await hands.end(orphans);
    return orphans.map(({ name, pid }) => `${name} (${pid}) was ended.`);
  },
};

// Looked for twice, the store in between: what an execution in the making starts is known to the store by then, and what
// an execution that just ended left has gone when it is settled.
async function findOrphans(exam: Examination): Promise<readonly MarkedProcess[]> {
  const first = await exam.marked();
  const orphans = first.filter((process) => !isWanted(exam, process));
  if (orphans.length === 0) return [];
  const still = await exam.marked();
  return orphans.filter((one) => still.some(({ pid, startTime }) => pid === one.pid && startTime === one.startTime));
}

function isWanted(exam: Examination, process: MarkedProcess): boolean {
  const { run } = executionParts(fenceParts(process.fence).execution);
  const [row] = exam.record.store()?.runsByPrefix(run, 1) ?? [];
  if (row?.id !== run) return false;
  // Of a run that was quarantined or cannot be read nothing is known for certain.
  if (exam.record.quarantined().has(run)) return true;
  const read = readRun(exam, run);
  return read.unreadable !== null || worksFor(read, process);
}

function worksFor({ state, definition }: Readable, process: MarkedProcess): boolean {
  const { execution, token } = fenceParts(process.fence);
  if (state.executions[execution]?.token === token) return true;
  const stage = definition.stages.find(({ id }) => id === executionParts(execution).stage);
  return !process.supervises && stage !== undefined && mayStay(stage, process);
}

interface Readable {
  readonly state: RunState;
  readonly definition: Definition;
}

function mayStay({ strays }: Stage, { name, program }: MarkedProcess): boolean {
  // Linux cuts a process's name to 15 characters.
  return strays.some((stray) => stray === program || stray.slice(0, 15) === name);
}
