import { readFileSync } from "node:fs";
import { readStat } from "./process-table.ts";

/** The execution that a process works for, as its environment says. */
export interface ExecutionAbove {
  readonly fence: string;
  /** Its directory in its home. */
  readonly directory: string;
}

/** The execution that this process descends from although its own environment may not say so; null where it descends from none. */
export function executionAbove(): ExecutionAbove | null {
  for (let at = readStat(process.pid); at !== null && at.parent > 1; at = readStat(at.parent)) {
    const variables = variablesOf(at.parent);
    // What a daemon starts is no part of the execution that the daemon was started in.
    if (variables.has("HOLDFAST_DAEMON")) return null;
    const fence = variables.get("HOLDFAST_FENCE") ?? variables.get("HOLDFAST_SUPERVISES");
    const directory = variables.get("HOLDFAST_DIR");
    if (fence !== undefined && directory !== undefined) return { fence, directory };
  }
  return null;
}

function variablesOf(pid: number): ReadonlyMap<string, string> {
  try {
    const pairs = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  } catch {
    // Another user's: no execution of this user's home runs as somebody else.
    return new Map();
  }
}
