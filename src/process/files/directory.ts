import { closeSync, constants, fsync, linkSync, openSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { codeOf } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json/json.ts";
import type { HostFacts, Launch } from "../../ports/processes.ts";
import { childText, clear, lookAt, openRegular, writeNew } from "./child-files.ts";
import { writeMask } from "./mask-file.ts";
import { foldersAbove, homeAbove } from "./folders-above.ts";
import { makeFolder } from "./make-folder.ts";

/** The number of this directory's protocol; a version reads its two predecessors. */
const PROTOCOL = 1;

const RESERVED_BYTES = 4_096;

// A thread of its own waits for the disk: the orchestrator's other runs go on meanwhile, and launches share a commit.
const synced = promisify(fsync);

/**
 * Writes the directory of an execution; the admission in it is durable before anything is started. It stands there before
 * all else, and what is to hold the result before the journals: whatever a death leaves out comes after what it leaves.
 */
export async function writeDirectory(launch: Launch, facts: HostFacts): Promise<void> {
  const { directory, execution, token, fence, argv, cwd, deadlineMs, output } = launch;
  makeDirectory(directory);
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
  writeNew(admit, `${JSON.stringify(admission)}\n`);
  writeNew(join(directory, "result"), " ".repeat(RESERVED_BYTES));
  for (const stream of ["out", "err"]) makeJournal(join(directory, stream));
  if (launch.stdin !== null) writeNew(join(directory, "stdin"), launch.stdin);
  if (launch.mask.words.length > 0) writeMask(directory, launch.mask);
  const above = foldersAbove(directory);
  await Promise.all([admit, directory, ...above.folders].map(sync));
  above.synced();
}

/** The admission of an execution as its directory tells it; null when it was not written whole, so that nothing was started. */
export function readAdmission(directory: string): JsonObject | null {
  return parseObject(childText(directory, "admit.json"));
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

/** Makes the directory of an execution; what stands in its place and is no folder is removed. */
export function makeDirectory(directory: string): void {
  makeFolder(homeAbove(directory), dirname(directory));
  if (lookAt(directory)?.isDirectory() === false) clear(directory);
  makeFolder(dirname(directory), directory);
}

/** Creates a file that must not be there yet, whole; false when something is there. Nothing is written through a link. */
export function createOnce(directory: string, name: string, text: string): boolean {
  const temporary = writeAside(directory, name, text);
  try {
    linkSync(temporary, join(directory, name));
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return false;
    throw thrown;
  } finally {
    clear(temporary);
  }
}

/** Writes a file that may be there already: a reader sees the old text or the new one, whole. */
export function replaceWhole(directory: string, name: string, text: string): void {
  renameSync(writeAside(directory, name, text), join(directory, name));
}

// Anyone who launches again goes on with what the first launch left.
function makeJournal(file: string): void {
  if (lookAt(file)?.isFile() === false) clear(file);
  const open = openRegular(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
  if (open !== null) closeSync(open);
}

function writeAside(directory: string, name: string, text: string): string {
  const temporary = join(directory, `.${name}.${process.pid}`);
  writeNew(temporary, text);
  return temporary;
}

async function sync(path: string): Promise<void> {
  const open = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    await synced(open);
  } finally {
    closeSync(open);
  }
}
