import {
  closeSync,
  fsync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { codeOf } from "../base/failure.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import type { HostFacts, Launch } from "../ports/processes.ts";
import { foldersAbove } from "./folders-above.ts";

/** The number of this directory's protocol; a version reads its two predecessors. */
const PROTOCOL = 1;

const RESERVED_BYTES = 4_096;

// A thread of its own waits for the disk: the orchestrator's other runs go on meanwhile, and launches share a commit.
const synced = promisify(fsync);

/** Writes the directory of an execution; the admission in it is durable before anything is started. */
export async function writeDirectory(launch: Launch, facts: HostFacts): Promise<void> {
  const { directory, execution, token, fence, argv, cwd, deadlineMs, output } = launch;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const stream of ["out", "err"]) closeSync(openSync(join(directory, stream), "a", 0o600));
  writeFileSync(join(directory, "result"), " ".repeat(RESERVED_BYTES), { mode: 0o600 });
  if (launch.stdin !== null) writeFileSync(join(directory, "stdin"), launch.stdin, { mode: 0o600 });
  const admission = {
    protocol: PROTOCOL,
    execution,
    token,
    fence,
    argv,
    cwd,
    env: Object.keys(launch.env),
    output,
    deadlineMs,
    ...facts,
  };
  const admit = join(directory, "admit.json");
  writeFileSync(admit, `${JSON.stringify(admission)}\n`, { mode: 0o600 });
  const above = foldersAbove(directory);
  await Promise.all([admit, directory, ...above.folders].map(sync));
  above.synced();
}

/** The admission of an execution as its directory tells it; null when it was not written whole, so that nothing was started. */
export function readAdmission(directory: string): JsonObject | null {
  return parseObject(readIfThere(join(directory, "admit.json")));
}

/** The JSON object of a text; null when it is none. */
export function parseObject(text: string | null): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Creates a file that must not be there yet, whole; false when it already is. */
export function createOnce(directory: string, name: string, text: string): boolean {
  const temporary = writeAside(directory, name, text);
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

/** Writes a file that may be there already: a reader sees the old text or the new one, whole. */
export function replaceWhole(directory: string, name: string, text: string): void {
  renameSync(writeAside(directory, name, text), join(directory, name));
}

/** A file's text; null when it is not there. */
export function readIfThere(file: string): string | null {
  // Absence is the usual case here, and an exception costs ten times as much as this.
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return null;
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

function writeAside(directory: string, name: string, text: string): string {
  const temporary = join(directory, `.${name}.${process.pid}`);
  writeFileSync(temporary, text, { mode: 0o600, flush: true });
  return temporary;
}

async function sync(path: string): Promise<void> {
  const open = openSync(path, "r");
  try {
    await synced(open);
  } finally {
    closeSync(open);
  }
}
