import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import { hashOf } from "../../base/hash.ts";

/** The folder of this package. */
export const PACKAGE_FOLDER: string = resolve(import.meta.dirname, "..", "..", "..");

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(join(PACKAGE_FOLDER, "package.json"), "utf8");
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "0.0.0";
}

/** The folder of a home in which its children find \`holdfast\`; the shim there runs this very version. */
export function binFolder(home: string): string {
  const folder = home.includes(delimiter) ? folderElsewhere(home) : join(home, "bin");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const shim = join(folder, "holdfast");
  const launcher = join(PACKAGE_FOLDER, "bin", "holdfast.js");
  writeFileSync(`${shim}.new`, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(launcher)} "$@"\n`);
  chmodSync(`${shim}.new`, 0o755);
  renameSync(`${shim}.new`, shim);
  return folder;
}

/** No folder of PATH can have a colon in its name: such a home has its folder in the user's cache, or among temporary files. */
function folderElsewhere(home: string): string {
  const name = join("holdfast", `bin-${hashOf(home).slice(-16)}`);
  for (const base of [join(homedir(), ".cache"), join(tmpdir(), String(userInfo().uid))]) {
    if (base.includes(delimiter)) continue;
    try {
      mkdirSync(join(base, name), { recursive: true, mode: 0o700 });
      return join(base, name);
    } catch {
      continue;
    }
  }
  throw new HoldfastError(
    "HOME_UNUSABLE",
    `The home ${home} has a colon in its path, which no folder of PATH can have: no process would find \`holdfast\`.`,
    { hint: "Choose a home whose path has no colon: --home DIR or HOLDFAST_HOME." },
  );
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
