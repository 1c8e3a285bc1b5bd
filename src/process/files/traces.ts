import type { JsonObject } from "../../base/json/json.ts";
import { namesIn, sizeOf } from "./child-files.ts";
import { journalFile, readTail } from "../watch/journal.ts";
import { isSupervisors } from "../start/refusal.ts";

/** What stands there only once `result` does, and that only once the admission does. */
const LATER = ["out", "err", "out.bytes", "err.bytes"];

/**
 * Tells whether a directory shows that its command began, or may have: it printed something, or what was written there
 * before it could begin is gone. Before all of that always stands something that the child was to read.
 */
export function leavesTraces(directory: string, admission: JsonObject | null): boolean {
  const names = new Set(namesIn(directory).filter((name) => !name.startsWith(".")));
  const isLater = LATER.some((name) => names.has(name));
  if (names.size === 0 || (isLater && !names.has("result"))) return true;
  if (admission === null && (isLater || names.has("result"))) return true;
  return sizeOf(journalFile(directory, "out")) > 0 || saidMore(journalFile(directory, "err"));
}

/** What a supervisor says that could not begin is no word of its command. */
function saidMore(file: string): boolean {
  if (sizeOf(file) === 0) return false;
  return readTail(file, 4_096)
    .trimEnd()
    .split("\n")
    .some((line) => !isSupervisors(line));
}
