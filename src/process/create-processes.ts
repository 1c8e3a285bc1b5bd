import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { Processes } from "../ports/processes.ts";
import { monotonicMs, readHostFacts } from "./host.ts";
import { inspect } from "./inspect.ts";
import { journalFile, readLines, readTail, redactJournal } from "./journal.ts";
import { launchSupervisor, type Supervisor } from "./launch.ts";
import { readRegistered, writeAnswer } from "./messages.ts";
import { watchExecution } from "./watch.ts";

/** The processes of this host. */
export function createProcesses(): Processes {
  const facts = readHostFacts();
  const started = new Map<string, Supervisor>();
  return {
    facts,
    monotonicMs,
    resolveProgram,
    launch: async (launch) => {
      started.set(launch.directory, await launchSupervisor(launch, facts));
    },
    inspect: (directory, fence, claim) => inspect({ directory, fence, facts, claim }),
    watch: (request) => {
      const supervisor = started.get(request.directory) ?? null;
      started.delete(request.directory);
      return watchExecution(request, { facts, supervisor });
    },
    tell: async (directory, n, answer) => {
      writeAnswer(directory, n, answer);
    },
    registered: readRegistered,
    lines: async (directory, stream, take) => readLines(journalFile(directory, stream), take),
    tail: (directory, stream, bytes) => readTail(journalFile(directory, stream), bytes),
    redact: async (directory, secrets) => {
      await redactJournal(journalFile(directory, "out"), secrets);
      await redactJournal(journalFile(directory, "err"), secrets);
    },
    journal: journalFile,
  };
}

/** The absolute path of an executable file; null when there is none. A name with a slash is a path from `cwd`. */
export function resolveProgram(program: string, path: string, cwd: string): string | null {
  const candidates = program.includes("/") ? [isAbsolute(program) ? program : resolve(cwd, program)] : path.split(delimiter).map((folder) => join(folder === "" ? cwd : folder, program));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
