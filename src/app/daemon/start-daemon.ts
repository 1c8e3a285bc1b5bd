import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HoldfastError, messageOf } from "../../base/failure.ts";
import { spawnDaemon } from "../../process/start/spawn-daemon.ts";
import { prepareHome } from "../home/home-folder.ts";
import { PACKAGE_FOLDER } from "../host/package.ts";

/** A daemon's process that was started, and what it writes to. */
export interface StartedDaemon {
  readonly pid: number;
  readonly log: string;
}

/** Starts the daemon of a home in the background; it outlives the terminal. */
export function startDaemon(home: string, env: Readonly<Record<string, string | undefined>>): StartedDaemon {
  const launcher = join(PACKAGE_FOLDER, "bin", "holdfast.js");
  return startProgram([launcher, "serve", "--daemon", "--json", "--home", home], home, env);
}

/** Starts a program of Node's that orchestrates a home in the background. */
export function startProgram(
  argv: readonly string[],
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): StartedDaemon {
  prepareHome(home);
  const log = join(home, "logs", "daemon.log");
  openLog(home, log);
  return { pid: spawnDaemon({ argv, env, logFile: log }), log };
}

/** A home that cannot be written is found here first. */
function openLog(home: string, log: string): void {
  try {
    mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
    appendFileSync(log, "", { mode: 0o600 });
  } catch (cause) {
    throw new HoldfastError("HOME_UNUSABLE", `The home ${home} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}

/** What keeps a daemon from coming up, and can be told to the one who wanted it. */
const TOLD = ["HOME_HELD", "HOME_MOVED", "STORE_NEWER", "HOME_UNUSABLE", "STORE_DAMAGED"] as const;

/** Why a daemon that has just ended did not come up, as its log says. */
export function daemonFailure(log: string): HoldfastError {
  const last = readFileSync(log, "utf8").trimEnd().split("\n").at(-1) ?? "";
  const [, said, message = ""] = /"code":"([A-Z_]+)","message":"((?:[^"\\]|\\.)*)"/.exec(last) ?? [];
  const code = TOLD.find((one) => one === said);
  if (code === undefined)
    return new HoldfastError("UNAVAILABLE", `The daemon did not come up; its log, ${log}, ends with: ${last}`);
  return new HoldfastError(code, String(JSON.parse(`"${message}"`)));
}
