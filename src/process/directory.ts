import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf } from "../base/failure.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import type { HostFacts, Launch } from "../ports/processes.ts";

/** The number of this directory's protocol; a version reads its two predecessors. */
export const PROTOCOL = 1;

const RESERVED_BYTES = 4_096;

/** Writes the directory of an execution, durable before anything is started. */
export function writeDirectory(launch: Launch, facts: HostFacts): void {
  const { directory } = launch;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const stream of ["out", "err"]) closeSync(openSync(join(directory, stream), "a", 0o600));
  writeDurably(directory, "result.tmp", " ".repeat(RESERVED_BYTES));
  if (launch.stdin !== null) writeDurably(directory, "stdin", launch.stdin);
  const { execution, token, fence, argv, cwd, deadlineMs, output } = launch;
  const admission = { protocol: PROTOCOL, execution, token, fence, argv, cwd, env: Object.keys(launch.env), output, deadlineMs, ...facts };
  writeDurably(directory, "admit.json", `${JSON.stringify(admission)}\n`);
  syncFolder(directory);
  syncFolder(dirname(directory));
}

/** The admission of an execution as its directory tells it; null when it was never written. */
export function readAdmission(directory: string): JsonObject | null {
  const text = readIfThere(join(directory, "admit.json"));
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Creates a file that must not be there yet, whole; false when it already is. */
export function createOnce(directory: string, name: string, text: string): boolean {
  const temporary = join(directory, `.${name}.${process.pid}`);
  writeSynced(temporary, text);
  try {
    linkSync(temporary, join(directory, name));
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return false;
    throw thrown;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A file's text; null when it is not there. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT" || codeOf(thrown) === "ENOTDIR") return null;
    throw thrown;
  }
}

/** The names in a folder; none when it is not there. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return [];
    throw thrown;
  }
}

/** A file's size; 0 when it is not there. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function writeDurably(directory: string, name: string, text: string): void {
  const temporary = join(directory, `.${name}.new`);
  writeSynced(temporary, text);
  renameSync(temporary, join(directory, name));
}

function writeSynced(file: string, text: string): void {
  const open = openSync(file, "w", 0o600);
  try {
    writeSync(open, text);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}

function syncFolder(folder: string): void {
  const open = openSync(folder, "r");
  try {
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}
