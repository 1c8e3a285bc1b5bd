import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isOwnFolder, makeFolder } from "../../process/files/make-folder.ts";
import type { Garbage } from "./garbage.ts";
import type { Reading } from "../reading/reading.ts";
import { isEndedState } from "../../domain/run/states.ts";

/**
 * Frees what was found; returns what really went. A folder is moved aside first and goes only when its run still is what
 * it was then: a version that was opened meanwhile gets it back.
 */
export function freeGarbage(home: string, reading: Reading, found: readonly Garbage[]): readonly Garbage[] {
  const trash = join(home, "trash");
  makeFolder(home, trash);
  emptyTrash(trash, reading);
  return found.filter((garbage) => freeOne(trash, reading, garbage));
}

function freeOne(trash: string, reading: Reading, garbage: Garbage): boolean {
  const moved: (readonly [from: string, to: string])[] = [];
  const home = dirname(trash);
  const own = garbage.folders.filter((folder) => existsSync(folder) && isOwnFolder(home, dirname(folder)));
  for (const from of own) {
    const to = join(trash, `${garbage.run}.${crypto.randomUUID()}.${basename(from)}`);
    renameSync(from, to);
    moved.push([from, to]);
  }
  const ended = isStill(reading, garbage);
  for (const [from, to] of moved) {
    if (ended) rmSync(to, { recursive: true, force: true });
    else if (!existsSync(from)) renameSync(to, from);
  }
  return ended;
}

function isStill(reading: Reading, { run, version }: Pick<Garbage, "run" | "version">): boolean {
  const row = reading.findRun(run);
  return isEndedState(row.state) && row.version === version && row.processes === 0;
}

/** What an earlier collection left when it was interrupted; that of a run which works again stays. */
function emptyTrash(trash: string, reading: Reading): void {
  for (const name of readdirSync(trash)) {
    const [row] = reading.store.runsByPrefix(name.split(".")[0] ?? "", 1);
    if (row !== undefined && isEndedState(row.state)) rmSync(join(trash, name), { recursive: true, force: true });
  }
}
