import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statfsSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { codeOf, HoldfastError, messageOf } from "../../base/failure.ts";
import { currentFolder } from "../host/current-folder.ts";

/** The home that a command means: its option, the environment, the one of the stage that it is given in, or the default under the user's state folder. */
export function homeFolder(option: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const said = option ?? env["HOLDFAST_HOME"] ?? homeOfExecution(env["HOLDFAST_DIR"] ?? "");
  if (said !== undefined && said !== "") return isAbsolute(said) ? resolve(said) : resolve(currentFolder(), said);
  const state = env["XDG_STATE_HOME"] ?? "";
  return join(isAbsolute(state) ? state : join(folderOfUser(env["HOME"] ?? ""), ".local", "state"), "holdfast");
}

function folderOfUser(said: string): string {
  if (isAbsolute(said)) return said;
  try {
    return userInfo().homedir;
  } catch (cause) {
    // A container may run under a number that no user has.
    throw new HoldfastError(
      "HOME_UNUSABLE",
      "Neither HOLDFAST_HOME nor HOME says where the home is, and this user has none.",
      {
        cause,
      },
    );
  }
}

/** The home in which an execution has its directory, `HOME/runs/RUN/executions/NAME`. */
function homeOfExecution(directory: string): string | undefined {
  return /^(\/.+)\/runs\/[0-9A-Z]{26}\/executions\/[^/]+\/?$/.exec(directory)?.[1];
}

/** Makes a home that can be written, on a disk of this machine. Throws HOME_UNUSABLE. */
export function prepareHome(home: string): void {
  try {
    makeFolder(home);
    if (!statSync(home).isDirectory()) throw new HoldfastError("HOME_UNUSABLE", `${home} is not a folder.`);
    refuseNetwork(home, statfsSync(home).type);
  } catch (failure) {
    throw failure instanceof HoldfastError
      ? failure
      : new HoldfastError("HOME_UNUSABLE", `The home ${home} cannot be made: ${messageOf(failure)}.`, {
          cause: failure,
        });
  }
}

/** Refuses a file system that other machines write to as well: neither its locks nor its order of writes can be trusted. */
export function refuseNetwork(home: string, type: number): void {
  const name = networkOf(type);
  if (name === null) return;
  throw new HoldfastError("HOME_UNUSABLE", `The home ${home} lies on a network file system (${name}).`, {
    hint: "Choose a folder on a disk of this machine: --home DIR or HOLDFAST_HOME.",
  });
}

/** The name of the network file system of a type; null where it is on a disk of this machine. */
export function networkOf(type: number): string | null {
  return NETWORK_FILE_SYSTEMS.get(type >>> 0) ?? null;
}

/** Linux: `f_type` of statfs(2) as linux/magic.h and the file systems' own sources name it. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x73757245, "Coda"],
  [0x7461636f, "OCFS2"],
  [0x01161970, "GFS2"],
  [0x47504653, "GPFS"],
]);

// Never recursively: where a parent cannot be made (a home below /proc), Node's own recursion does not end.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
    syncFolder(dirname(folder));
  } catch (failure) {
    // Two commands may start on a new home at once.
    if (codeOf(failure) !== "EEXIST") throw failure;
  }
}

// A folder that is new may be lost with its name, and everything in it.
function syncFolder(folder: string): void {
  const open = openSync(folder, "r");
  try {
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}
