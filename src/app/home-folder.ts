import { existsSync, mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { codeOf, HoldfastError, messageOf } from "../base/failure.ts";

/** The home that a command means: its option, the environment, or the default under the user's state folder. */
export function homeFolder(option: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const said = option ?? env["HOLDFAST_HOME"];
  if (said !== undefined && said !== "") return resolve(said);
  const state = env["XDG_STATE_HOME"];
  const base = state !== undefined && isAbsolute(state) ? state : join(env["HOME"] ?? homedir(), ".local", "state");
  return join(base, "holdfast");
}

/** Makes a home that can be written. Throws HOME_UNUSABLE. */
export function prepareHome(home: string): void {
  try {
    makeFolder(home);
    if (!statSync(home).isDirectory()) throw new HoldfastError("HOME_UNUSABLE", `${home} is not a folder.`);
  } catch (failure) {
    throw failure instanceof HoldfastError
      ? failure
      : new HoldfastError("HOME_UNUSABLE", `The home ${home} cannot be made: ${messageOf(failure)}.`, {
          cause: failure,
        });
  }
}

// Never recursively: where a parent cannot be made (a home below /proc), Node's own recursion does not end.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (failure) {
    // Two commands may start on a new home at once.
    if (codeOf(failure) !== "EEXIST") throw failure;
  }
}
