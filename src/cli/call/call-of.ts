import { existsSync, realpathSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { PACKAGE_FOLDER } from "../../app/host/package.ts";
import type { CommandContext } from "./context.ts";

/** How this very program is called: by its name, by npx, or by its file in a clone. */
export function callOf(context: Pick<CommandContext, "env" | "cwd">): string {
  const file = fileOf(context);
  if (context.env["npm_command"] === "exec" && !isClone()) return "npx holdfast";
  return isOnPath(context) ? "holdfast" : `node ${file.startsWith("..") ? LAUNCHER : file}`;
}

/** How it is called from any other folder. */
export function callElsewhere(context: Pick<CommandContext, "env" | "cwd">): string {
  const here = callOf(context);
  return here.startsWith("node ") ? `node ${LAUNCHER}` : here;
}

const LAUNCHER = join(PACKAGE_FOLDER, "bin", "holdfast.js");

/** Its file as the person sees it: `npm run` works in the folder of the clone, wherever it was called. */
function fileOf({ env, cwd }: Pick<CommandContext, "env" | "cwd">): string {
  return relative(env["INIT_CWD"] ?? cwd, LAUNCHER);
}

function isClone(): boolean {
  return existsSync(join(PACKAGE_FOLDER, "src"));
}

function isOnPath({ env }: Pick<CommandContext, "env">): boolean {
  const places = (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "holdfast"));
  return places.some((path) => existsSync(path) && realpathSync(path) === realpathSync(LAUNCHER));
}
