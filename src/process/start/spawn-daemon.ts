import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { HoldfastError } from "../../base/failure.ts";
import { sealed, toldDescriptors } from "./inheritance.ts";

/** A program of Node's that is to go on when its starter has ended. */
export interface DaemonStart {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
}

// Started from inside an execution it would else be taken for a part of that one, and swept with it.
const DAEMON_MARK = "HOLDFAST_DAEMON";
const OF_AN_EXECUTION =
  "ASKED RUN_ID STAGE ATTEMPT FENCE SUPERVISES WORKSPACE SOURCE INPUT ARTIFACTS FEEDBACK ITEM JUDGE DIR";
/** The home is given by argument. */
const LEFT_OUT = new Set(["HOME", ...OF_AN_EXECUTION.split(" ")].map((name) => `HOLDFAST_${name}`));

/**
 * What Node is told for a daemon. It waits most of its life, and Node gives back nothing of the room that it once took
 * for young objects: 32 MB without a limit, most of it for the time in which a program is loaded.
 */
export const DAEMON_FLAGS: readonly string[] = ["--max-semi-space-size=4"];

/** Starts a daemon in a session of its own, without the variables of the execution that it may be started in. Returns its pid. */
export function spawnDaemon({ argv, env, logFile }: DaemonStart): number {
  const inherited = Object.entries(env).filter(([name]) => !LEFT_OUT.has(name));
  const log = openSync(logFile, "a", 0o600);
  try {
    const daemon = spawn(process.execPath, [...DAEMON_FLAGS, ...argv], {
      cwd: "/",
      env: { ...Object.fromEntries(inherited), [DAEMON_MARK]: "1", ...toldDescriptors() },
      detached: true,
      stdio: sealed(["ignore", log, log]),
    });
    daemon.once("error", () => {});
    if (daemon.pid === undefined) throw new HoldfastError("UNAVAILABLE", `${process.execPath} could not be started.`);
    daemon.unref();
    return daemon.pid;
  } finally {
    closeSync(log);
  }
}
