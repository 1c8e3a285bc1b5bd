import { existsSync, readFileSync } from "node:fs";

// What was noted outside the home: by the children, and by the far sides that messages go to.

/** A line that a child left in the log outside the home. */
export interface LogLine {
  readonly what: "start" | "end" | "clash";
  readonly execution: string;
  readonly name: string;
  readonly pid: number;
  readonly startTime: string;
}

/** A message as the far side noted it. */
export interface Arrival {
  readonly channel: string;
  readonly id: string;
}

/** Reads the log of the children. */
export function readLog(file: string): readonly LogLine[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [what, fence = "", name = "", pid = "0", startTime = ""] = line.split(" ");
      if (what !== "start" && what !== "end" && what !== "clash") return [];
      return [{ what, execution: executionOf(fence), name, pid: Number(pid), startTime }];
    });
}

/** `home/run/version/stage/attempt/role.k#token` without the home; the token makes it unique. */
function executionOf(fence: string): string {
  return fence.slice(fence.indexOf("/") + 1);
}

/** Reads what arrived, oldest first. */
export function readArrivals(file: string): readonly Arrival[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [channel = "", id = ""] = line.split(" ");
      return id === "" ? [] : [{ channel, id }];
    });
}
