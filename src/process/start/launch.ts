import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import { invariant } from "../../base/invariant.ts";
import { isMachineTrouble } from "../../base/machine-trouble.ts";
import type { HostFacts, Launch, LaunchFault } from "../../ports/processes.ts";
import { writeDirectory } from "../files/directory.ts";
import { sealed } from "./inheritance.ts";
import { launchFault, sumOf } from "./start-limits.ts";
import { limitBlocks, SUPERVISOR } from "./supervisor-script.ts";
import { timerMarkOf } from "../find/timer-mark.ts";

/** A journal may grow so far, unless a launch says otherwise; what a command writes beyond is dropped, an agent is stopped. */
export const JOURNAL_LIMIT_BYTES = 268_435_456;

/** What this host's supervisors run by. */
export interface LaunchSettings {
  readonly facts: HostFacts;
  /** The POSIX shell that runs the supervisor's text. */
  readonly shell: string;
  readonly journalLimitBytes: number;
}

/** A started supervisor: tells when it and its pumps have gone, while this process is its parent. */
export interface Supervisor {
  readonly gone: Promise<void>;
  readonly runs: () => boolean;
}

/** Writes the directory of an execution and starts its supervisor in a session of its own. Throws STORE_FULL and UNAVAILABLE where a later try may succeed, else CANNOT_START. */
export async function launchSupervisor(launch: Launch, settings: LaunchSettings): Promise<Supervisor> {
  invariant(launch.argv.length > 0, "a process without a command should have been launched");
  try {
    await writeDirectory(launch, settings.facts);
  } catch (cause) {
    throw notStarted(`The directory of ${launch.execution} could not be written`, cause);
  }
  try {
    const child = spawnSupervisor(launch, settings);
    const gone = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
    child.unref();
    await new Promise<void>((resolve, reject) => void child.once("spawn", resolve).once("error", reject));
    return { gone, runs: () => child.exitCode === null && child.signalCode === null };
  } catch (cause) {
    const fault = launchFaultOf(launch, settings);
    throw notStarted(
      `The supervisor of ${launch.execution} could not be started`,
      fault === null ? cause : new Error(`${FAULTY[fault.of]} ${fault.what}`, { cause }),
    );
  }
}

const FAULTY: Readonly<Record<LaunchFault["of"], string>> = {
  word: "one of its words",
  variable: "one of its variables",
  words: "its",
  variables: "its",
  folder: "its working directory",
};

/** Why the system would refuse a supervisor with its command; null where it would not. */
export function launchFaultOf(launch: Launch, settings: LaunchSettings): LaunchFault | null {
  const { argv } = launch;
  return launchFault(launch, sumOf(supervisorWords(launch, settings)) - sumOf(argv) + sumOf([launch.fence]));
}

function spawnSupervisor(launch: Launch, settings: LaunchSettings): ChildProcess {
  const { cwd, env, fence } = launch;
  const { HOLDFAST_FENCE: _childs, ...inherited } = env;
  return spawn(settings.shell, supervisorWords(launch, settings), {
    argv0: "sh",
    cwd,
    env: { ...inherited, HOLDFAST_SUPERVISES: fence },
    detached: true,
    stdio: sealed(["ignore", "ignore", "ignore"]),
  });
}

function supervisorWords(launch: Launch, { facts, journalLimitBytes }: LaunchSettings): readonly string[] {
  const { directory, argv, output, stdin, fence, outputLimitBytes } = launch;
  const slack = String(timerMarkOf(fence));
  const input = stdin === null ? "/dev/null" : join(directory, "stdin");
  const limit = String(limitBlocks(outputLimitBytes ?? journalLimitBytes));
  return ["-c", SUPERVISOR, "holdfast", directory, output, input, limit, facts.bootId, slack, ...argv];
}

/** A machine that has too little at the moment may have more later; anything else it refuses for good. */
function notStarted(what: string, cause: unknown): HoldfastError {
  const full = codeOf(cause) === "ENOSPC" || codeOf(cause) === "EDQUOT";
  const code = full ? "STORE_FULL" : isMachineTrouble(cause) ? "UNAVAILABLE" : "CANNOT_START";
  return new HoldfastError(code, `${what}: ${messageOf(cause)}.`, { cause });
}
