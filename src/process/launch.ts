import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { codeOf, HoldfastError, messageOf } from "../base/failure.ts";
import { invariant } from "../base/invariant.ts";
import type { HostFacts, Launch } from "../ports/processes.ts";
import { writeDirectory } from "./directory.ts";
import { dropInherited } from "./inheritance.ts";
import { LIMIT_BLOCK_BYTES, SUPERVISOR } from "./supervisor-script.ts";

/** A journal may grow so far; what a command writes beyond is dropped, an agent is stopped. */
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

/** Writes the directory of an execution and starts its supervisor in a session of its own. Throws STORE_FULL, HOME_UNUSABLE, UNAVAILABLE. */
export async function launchSupervisor(launch: Launch, settings: LaunchSettings): Promise<Supervisor> {
  invariant(launch.argv.length > 0, "a process without a command was to be launched");
  try {
    await writeDirectory(launch, settings.facts);
  } catch (cause) {
    const code = codeOf(cause) === "ENOSPC" || codeOf(cause) === "EDQUOT" ? "STORE_FULL" : "HOME_UNUSABLE";
    throw new HoldfastError(code, `The directory of ${launch.execution} could not be written: ${messageOf(cause)}.`, {
      cause,
    });
  }
  const child = spawnSupervisor(launch, settings);
  const gone = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  child.unref();
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) => reject(notStarted(launch, cause)));
  });
  return { gone, runs: () => child.exitCode === null && child.signalCode === null };
}

function spawnSupervisor(launch: Launch, { facts, shell, journalLimitBytes }: LaunchSettings): ChildProcess {
  const { directory, argv, cwd, env, fence, output, stdin } = launch;
  const input = stdin === null ? "/dev/null" : join(directory, "stdin");
  const limit = String(journalLimitBytes / LIMIT_BLOCK_BYTES);
  const { HOLDFAST_FENCE: _childs, ...inherited } = env;
  dropInherited();
  return spawn(shell, ["-c", SUPERVISOR, "holdfast", directory, output, input, limit, facts.bootId, ...argv], {
    argv0: "sh",
    cwd,
    env: { ...inherited, HOLDFAST_SUPERVISES: fence },
    detached: true,
    stdio: "ignore",
  });
}

function notStarted({ execution, cwd }: Launch, cause: Error): HoldfastError {
  const reason = existsSync(cwd) ? cause.message : `its working directory ${cwd} is not there`;
  return new HoldfastError("UNAVAILABLE", `The supervisor of ${execution} could not be started: ${reason}.`, { cause });
}
