import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HoldfastError, messageOf } from "../base/failure.ts";
import { spawnDaemon } from "../process/spawn-daemon.ts";
import { prepareHome } from "./home-folder.ts";
import { PACKAGE_FOLDER } from "./package.ts";

/** Starts the daemon of a home in the background; it outlives the terminal. Returns the started process's pid and log. */
export function startDaemon(
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly pid: number; readonly log: string } {
  prepareHome(home);
  const log = join(home, "logs", "daemon.log");
  openLog(home, log);
  const pid = spawnDaemon({
    argv: [join(PACKAGE_FOLDER, "bin", "holdfast.js"), "serve", "--daemon", "--json", "--home", home],
    env,
    logFile: log,
  });
  return { pid, log };
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

/** What keeps a daemon from coming up, and can be told to whoever wanted it. */
const TOLD = ["HOME_HELD", "HOME_MOVED", "STORE_NEWER", "HOME_UNUSABLE", "STORE_DAMAGED"] as const;

/** Why a daemon that has just ended did not come up, as its log says. */
export function daemonFailure(log: string): HoldfastError {
  const last = readFileSync(log, "utf8").trimEnd().split("\n").at(-1) ?? "";
  const [, said, message = ""] = /"code":"([A-Z_]+)","message":"((?:[^"\\]|\\.)*)"/.exec(last) ?? [];
  const code = TOLD.find((one) => one === said);
  if (code === undefined)
    return new HoldfastError("UNAVAILABLE", `The daemon did not come up; its log, ${log}, says why.`);
  return new HoldfastError(code, String(JSON.parse(`"${message}"`)));
}
