import { existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { PACKAGE_FOLDER } from "../../app/host/package.ts";
import { quote } from "../../base/text/quote.ts";

/** Where a command is called: its variables and its folder; null where that folder is gone. */
export interface CallPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string | null;
}

const LAUNCHER = join(PACKAGE_FOLDER, "bin", "holdfast.js");

/** How this very program is called from here: by npx where npx called it, by its name where that is found on PATH, else by its file. */
export function callOf({ env, cwd }: CallPlace): string {
  if (env["npm_command"] === "exec") return "npx holdfast";
  return isOnPath(env) ? "holdfast" : `node ${quote(fileOf(env["INIT_CWD"] ?? cwd))}`;
}

/** How it is called from any other folder. A clone is found by npx only from within. */
export function callElsewhere(place: CallPlace): string {
  const here = callOf(place);
  return here === "holdfast" || (here === "npx holdfast" && !isClone()) ? here : `node ${quote(LAUNCHER)}`;
}

/** Its file as one would write it in that folder: `npm run` works in the folder of the clone, wherever it was called. */
function fileOf(folder: string | null): string {
  const near = folder === null ? ".." : relative(folder, LAUNCHER);
  return near.startsWith("..") ? LAUNCHER : near;
}

function isClone(): boolean {
  return existsSync(join(PACKAGE_FOLDER, "src"));
}

/** Whether the first program of that name is this one. */
function isOnPath(env: CallPlace["env"]): boolean {
  const found = (env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, "holdfast"))
    .find(isProgram);
  return found !== undefined && realpathSync(found) === realpathSync(LAUNCHER);
}

function isProgram(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.isFile() && (stat.mode & 0o111) !== 0;
}
