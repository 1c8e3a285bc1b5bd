import { spawn } from "node:child_process";
import { join } from "node:path";
import { HoldfastError } from "../base/failure.ts";
import type { HostFacts, Launch } from "../ports/processes.ts";
import { writeDirectory } from "./directory.ts";
import { LIMIT_BLOCK_BYTES, SUPERVISOR } from "./supervisor-script.ts";

/** A journal may grow so far; what a command writes beyond is dropped, an agent is stopped. */
export const JOURNAL_LIMIT_BYTES = 268_435_456;

/** A started supervisor: tells when its sh has gone, while this process is its parent. */
export interface Supervisor {
  readonly onExit: (then: () => void) => void;
}

/** Writes the directory of an execution and starts its supervisor in a session of its own. */
export async function launchSupervisor(launch: Launch, facts: HostFacts): Promise<Supervisor> {
  writeDirectory(launch, facts);
  const { directory, argv, cwd, env, fence, output, stdin } = launch;
  const input = stdin === null ? "/dev/null" : join(directory, "stdin");
  const limit = String(JOURNAL_LIMIT_BYTES / LIMIT_BLOCK_BYTES);
  const child = spawn("/bin/sh", ["-c", SUPERVISOR, "holdfast", directory, output, input, limit, ...argv], {
    cwd,
    env: { ...env, HOLDFAST_SUPERVISES: fence },
    detached: true,
    stdio: "ignore",
  });
  let exited = false;
  const waiting: (() => void)[] = [];
  child.once("exit", () => {
    exited = true;
    for (const then of waiting.splice(0)) then();
  });
  child.unref();
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) => {
      reject(new HoldfastError("UNAVAILABLE", `The supervisor of ${launch.execution} could not be started: ${cause.message}.`, { cause }));
    });
  });
  return {
    onExit: (then) => {
      if (exited) then();
      else waiting.push(then);
    },
  };
}
