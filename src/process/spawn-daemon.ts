import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

/** A process that is to outlive its starter. */
export interface DaemonStart {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
}

/** Starts a Node program in a session of its own, without the marks of any execution; returns its pid. */
export function spawnDaemon({ argv, env, logFile }: DaemonStart): number {
  const log = openSync(logFile, "a", 0o600);
  try {
    const unmarked = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("HOLDFAST_")));
    const child = spawn(process.execPath, argv, {
      detached: true,
      stdio: ["ignore", log, log],
      env: unmarked,
      cwd: "/",
    });
    child.unref();
    return child.pid ?? 0;
  } finally {
    closeSync(log);
  }
}
