import { readdirSync, readFileSync } from "node:fs";

// The process table as the kernel shows it, read without the product's code.

/** A living process of a home. */
export interface Marked {
  readonly pid: number;
  readonly startTime: string;
  readonly is: "supervisor" | "child";
  readonly name: string;
  readonly session: number;
}

/** What /proc tells of a process; null when it is gone or only waits to be reaped. */
export function livingStat(
  pid: number,
): { readonly name: string; readonly state: string; readonly startTime: string; readonly session: number } | null {
  const text = readText(`/proc/${pid}/stat`);
  const words = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "X", , , session = "0"] = words;
  if (text === "" || state === "Z" || state === "X") return null;
  return {
    name: text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")),
    state,
    startTime: words[19] ?? "",
    session: Number(session),
  };
}

/** The living processes whose environment names a folder and the marker of an execution. */
export function markedProcesses(folder: string): readonly Marked[] {
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!(pid > 0) || pid === process.pid) return [];
    const environment = readText(`/proc/${pid}/environ`);
    if (!environment.includes(folder)) return [];
    const variables = environment.split("\0");
    const supervises = variables.some((one) => one.startsWith("HOLDFAST_SUPERVISES="));
    if (!supervises && !variables.some((one) => one.startsWith("HOLDFAST_FENCE="))) return [];
    const stat = livingStat(pid);
    return stat === null ? [] : [{ pid, is: supervises ? ("supervisor" as const) : ("child" as const), ...stat }];
  });
}

/** Kills -9 all that are found, at once: they are frozen first until no more come, so that none sees another one's death. */
export function killTogether(find: () => readonly Seen[]): readonly Seen[] {
  const frozen = new Map<number, Seen>();
  for (;;) {
    const more = find().filter(({ pid }) => !frozen.has(pid));
    if (more.length === 0) break;
    for (const seen of more) {
      signalSeen(seen, "SIGSTOP");
      frozen.set(seen.pid, seen);
    }
  }
  const all = [...frozen.values()];
  for (const seen of all) signalSeen(seen, "SIGKILL");
  return all;
}

/** A process as it was seen. */
interface Seen {
  readonly pid: number;
  readonly startTime: string;
}

function signalSeen({ pid, startTime }: Seen, signal: "SIGSTOP" | "SIGKILL"): void {
  if (livingStat(pid)?.startTime !== startTime) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between, which is what was wanted.
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
