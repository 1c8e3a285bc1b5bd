// The example's npm packages: beside it where they are installed, else in a cache named by the lock file's hash.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { Refusal } from "./program.mjs";

const FOLDER = join(import.meta.dirname, "..");

/** Where packages are installed once for all runs; the package's own folder may be read-only. */
export function cacheFolder() {
  const hash = createHash("sha256")
    .update(readFileSync(join(FOLDER, "package-lock.json")))
    .digest("hex")
    .slice(0, 16);
  return join(homedir(), ".cache", "holdfast", "examples", hash);
}

/** Loads a package. */
export function load(name) {
  for (const folder of [FOLDER, cacheFolder()])
    if (existsSync(join(folder, "node_modules", name))) return createRequire(join(folder, "index.js"))(name);
  throw new Refusal(
    `The package ${name} is not installed. Install it: npm ci --prefix ${cacheFolder()}, after copying ${join(FOLDER, "package.json")} and package-lock.json there; \`holdfast demo explainer\` does it.`,
  );
}
