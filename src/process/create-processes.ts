import type { Processes } from "../ports/processes.ts";
import { cleanExecution, isHidden } from "./files/clean-execution.ts";
import { endExecution } from "./find/end-execution.ts";
import { findProgram } from "./start/find-program.ts";
import { monotonicMs, readHostFacts } from "./host.ts";
import { inspect } from "./watch/inspect.ts";
import { admissionOf, livingExecutions } from "./find/living.ts";
import { journalFile, readLines, readTail } from "./watch/journal.ts";
import {
  JOURNAL_LIMIT_BYTES,
  launchFaultOf,
  launchSupervisor,
  type LaunchSettings,
  type Supervisor,
} from "./start/launch.ts";
import { readMask } from "./files/mask-file.ts";
import { readRegistered, writeAnswer } from "./watch/messages.ts";
import { createScan } from "./find/scan.ts";
import { watchExecution } from "./watch/watch.ts";

/** The processes of this host. */
export function createProcesses(settings: Partial<LaunchSettings> = {}): Processes {
  const { facts, shell, journalLimitBytes } = {
    facts: readHostFacts(),
    shell: "/bin/sh",
    journalLimitBytes: JOURNAL_LIMIT_BYTES,
    ...settings,
  };
  const scan = createScan();
  const started = new Map<string, Supervisor>();
  return {
    facts,
    monotonicMs,
    findProgram,
    launchFault: (launch) => launchFaultOf(launch, { facts, shell, journalLimitBytes }),
    launch: async (launch) => {
      started.set(launch.directory, await launchSupervisor(launch, { facts, shell, journalLimitBytes }));
    },
    inspect: (directory, fence, claim) =>
      inspect({ directory, fence, facts, claim, supervisorRuns: started.get(directory)?.runs() ?? false }),
    watch: (request) => {
      const supervisor = started.get(request.directory) ?? null;
      started.delete(request.directory);
      return watchExecution(request, { facts, scan, journalLimitBytes, supervisor });
    },
    living: livingExecutions,
    admitted: admissionOf,
    end: endExecution,
    tell: async (directory, n, answer) => {
      writeAnswer(directory, n, answer);
    },
    registered: readRegistered,
    lines: async (directory, stream, take) => readLines(journalFile(directory, stream), take),
    tail: (directory, stream, bytes) => readTail(journalFile(directory, stream), bytes),
    mask: readMask,
    clean: cleanExecution,
    hidden: isHidden,
    journal: journalFile,
  };
}
