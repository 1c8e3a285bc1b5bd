import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EpochMs } from "../../base/clock.ts";
import { isJsonObject } from "../../base/json/json.ts";

// How far the clock of a rehearsal is ahead of the machine's. Only the program of a rehearsal's daemon reads it.

/** So many milliseconds the clock of a rehearsed home is ahead. */
export function readAhead(home: string): number {
  try {
    const said: unknown = JSON.parse(readFileSync(fileOf(home), "utf8"));
    const ahead = isJsonObject(said) ? said["aheadMs"] : null;
    return typeof ahead === "number" ? ahead : 0;
  } catch {
    // Nobody has put it forward yet.
    return 0;
  }
}

/** Notes how far it is ahead, so that the next daemon goes on from there. */
export function writeAhead(home: string, aheadMs: number): void {
  const file = fileOf(home);
  writeFileSync(`${file}.new`, `${JSON.stringify({ aheadMs })}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What time it is in a rehearsed home. */
export function timeIn(home: string): EpochMs {
  return Date.now() + readAhead(home);
}

function fileOf(home: string): string {
  return join(home, "rehearsal-clock.json");
}
