import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HoldfastError } from "../base/failure.ts";
import { spawnDaemon } from "../process/spawn-daemon.ts";
import { prepareHome } from "./home-folder.ts";
import { PACKAGE_FOLDER } from "./package.ts";

/** Starts the daemon of a home in the background; it outlives the terminal. Returns the started process's pid and log. */
export function startDaemon(
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly pid: number; readonly log: string } {
  prepareHome(home);
  mkdirSync(join(home, "logs"), { recursive: true, mode: 0o700 });
  const log = join(home, "logs", "daemon.log");
  const pid = spawnDaemon({
    argv: [join(PACKAGE_FOLDER, "bin", "holdfast.js"), "serve", "--daemon", "--home", home],
    env,
    logFile: log,
  });
  return { pid, log };
}

/** What keeps a daemon from coming up, and can be told to whoever wanted it. */
const TOLD = ["HOME_HELD", "STORE_NEWER", "HOME_UNUSABLE", "STORE_DAMAGED"] as const;

/** Why a daemon that has just ended did not come up, as its log says. */
export function daemonFailure(log: string): HoldfastError {
  const last = readFileSync(log, "utf8").trimEnd().split("\n").at(-1) ?? "";
  const [, said, message = ""] = /"code":"([A-Z_]+)","message":"((?:[^"\\]|\\.)*)"/.exec(last) ?? [];
  const code = TOLD.find((one) => one === said);
  if (code === undefined) return new HoldfastError("UNAVAILABLE", `The daemon did not come up. Its log: ${log}`);
  return new HoldfastError(code, String(JSON.parse(`"${message}"`)));
}
