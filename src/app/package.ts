import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of this package. */
export const PACKAGE_FOLDER: string = resolve(import.meta.dirname, "..", "..");

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(join(PACKAGE_FOLDER, "package.json"), "utf8");
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "0.0.0";
}

/** The folder of a home in which its children find \`holdfast\`; the shim there runs this very version. */
export function binFolder(home: string): string {
  const folder = join(home, "bin");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const shim = join(folder, "holdfast");
  const launcher = join(PACKAGE_FOLDER, "bin", "holdfast.js");
  writeFileSync(`${shim}.new`, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(launcher)} "$@"\n`);
  chmodSync(`${shim}.new`, 0o755);
  renameSync(`${shim}.new`, shim);
  return folder;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
