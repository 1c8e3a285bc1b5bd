import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Who } from "./crash-points.ts";
import { eventually } from "./eventually.ts";
import { killTogether, livingStat, markedProcesses, type Marked } from "./process-table.ts";
import type { Daemon, World } from "./world.ts";

/** One kill to be done. */
export interface Kill {
  readonly who: Who;
  /** The supervisor's pumps die with it; else only the sh that waits for the child. */
  readonly pumps: boolean;
}

/** Kills -9 whom it is told to, and waits until they are gone. */
export async function kill(world: World, daemon: Daemon, { who, pumps }: Kill): Promise<void> {
  if (who !== "supervisor") {
    daemon.process.kill("SIGKILL");
    await daemon.exited;
  }
  if (who === "supervisor" || who === "both") await killSupervisors(world, pumps);
  if (who === "everything") await killEverything(world);
}

async function killSupervisors(world: World, pumps: boolean): Promise<void> {
  const doomed = killTogether(() => {
    const waiting = new Set(startedSupervisors(world).map(({ pid }) => pid));
    return markedProcesses(world.folder).filter(({ is, pid }) => is === "supervisor" && (pumps || waiting.has(pid)));
  });
  await eventually("the supervisors' end", () => !doomed.some(lives));
}

async function killEverything(world: World): Promise<void> {
  await eventually(
    "everybody's end",
    () => !killTogether(() => markedProcesses(world.folder)).some(lives) && markedProcesses(world.folder).length === 0,
  );
}

function lives({ pid, startTime }: Pick<Marked, "pid" | "startTime">): boolean {
  return livingStat(pid)?.startTime === startTime;
}

/** The supervisors that wait for their command, by the `start` files of a home. */
export function startedSupervisors(world: World): readonly { readonly pid: number; readonly stage: string }[] {
  return markedDirectories(world).flatMap((directory) => {
    const pid = Number(/^\S+ (\d+) /.exec(readText(join(directory, "start")))?.[1]);
    const stage = /v\d+\.([^.]+)\./.exec(directory)?.[1] ?? "";
    return pid > 0 ? [{ pid, stage }] : [];
  });
}

function markedDirectories(world: World): readonly string[] {
  const environments = markedProcesses(world.folder).map(({ pid }) => readText(`/proc/${pid}/environ`));
  const named = environments.flatMap((text) => /(?:^|\0)HOLDFAST_DIR=([^\0]*)/.exec(text)?.[1] ?? []);
  return [...new Set(named)];
}

/** Copies the database as a dead orchestrator left it; the copy is looked at later, the original stays untouched. */
export function copyStore(world: World, name: string): string {
  const folder = join(world.folder, name);
  mkdirSync(folder);
  for (const file of ["holdfast.db", "holdfast.db-wal"])
    if (existsSync(join(world.home, file))) copyFileSync(join(world.home, file), join(folder, file));
  return join(folder, "holdfast.db");
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
