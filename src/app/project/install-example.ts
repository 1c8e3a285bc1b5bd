import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { HoldfastError } from "../../base/failure.ts";
import { sha256 } from "../../base/hash.ts";
import { runProgram } from "../../process/start/run-program.ts";
import type { Environment } from "../runs/submission-environment.ts";
import type { Example } from "./examples.ts";

const PATIENCE_MS = 600_000;

/**
 * Where the packages of an example are: named by its lock file, in the user's cache, since the package's own folder may be
 * read-only. The example's programs look there too.
 */
function packagesFolder({ folder }: Example, { HOME }: Environment): string {
  const hash = sha256(readFileSync(join(folder, "package-lock.json"), "utf8")).slice(0, 16);
  return join(HOME ?? homedir(), ".cache", "holdfast", "examples", hash);
}

/** Whether the packages of an example are there, in the cache or beside it. */
export function isInstalled(example: Example, env: Environment): boolean {
  return [example.folder, packagesFolder(example, env)].some((folder) => existsSync(join(folder, "node_modules")));
}

/** Installs the packages of an example, as its lock file names them; all of them are there, or none. Throws UNAVAILABLE. */
export async function installExample(example: Example, env: Environment): Promise<void> {
  const target = packagesFolder(example, env);
  const draft = `${target}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(example.folder, name), join(draft, name));
  try {
    await runInExample(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], draft, env);
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Runs a program of an example and returns what it printed. Throws UNAVAILABLE with its last words. */
export async function runInExample(argv: readonly string[], cwd: string, env: Environment): Promise<string> {
  const whole = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const { signal } = new AbortController();
  const end = await runProgram({ argv, cwd, env: whole, stdin: "", timeoutMs: PATIENCE_MS, signal });
  if (end.is === "exited" && end.code === 0) return end.stdout;
  const words = end.is === "not-started" ? end.reason : end.stderr.trim().split("\n").slice(-3).join("\n");
  throw new HoldfastError("UNAVAILABLE", `\`${argv.join(" ")}\` failed in ${cwd}: ${words}`, {
    hint: "Once the cause is gone, the same command goes on from here.",
  });
}
