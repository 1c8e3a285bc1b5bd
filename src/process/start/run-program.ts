import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { codeOf, messageOf } from "../../base/failure.ts";
import type { ProgramEnd, ProgramRun } from "../../ports/programs.ts";
import { listProcesses } from "../find/process-table.ts";

const KEPT_BYTES = 65_536;

/** After its end only a process that left its session can still hold its output. */
const LAST_OUTPUT_MS = 1_000;

/** Runs a small program in a session of its own; what it started ends with it. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  if (run.signal.aborted) return { is: "not-started", reason: "nobody waits for it any more" };
  const [program = "", ...words] = run.argv;
  const child = spawn(program, words, { cwd: run.cwd, env: { ...run.env }, detached: true, stdio: "pipe" });
  try {
    await once(child, "spawn");
  } catch (thrown) {
    return { is: "not-started", reason: startFault(program, thrown) };
  }
  return follow(child, run);
}

function startFault(program: string, thrown: unknown): string {
  if (codeOf(thrown) === "ENOENT") return `the program ${program} is not there`;
  return codeOf(thrown) === "EACCES" ? `${program} may not be executed` : messageOf(thrown);
}

async function follow(child: ChildProcessWithoutNullStreams, run: ProgramRun): Promise<ProgramEnd> {
  const stdout = keepTail(child.stdout);
  const stderr = keepTail(child.stderr);
  const closed = once(child, "close");
  let why: "timeout" | "abort" | null = null;
  const end = (reason: "timeout" | "abort"): void => {
    why ??= reason;
    endSession(child);
  };
  const timer = setTimeout(() => end("timeout"), run.timeoutMs);
  const abort = (): void => end("abort");
  run.signal.addEventListener("abort", abort);
  // It may have been told while the program was being started.
  if (run.signal.aborted) abort();
  // It may end, or close its input, without reading it.
  child.stdin.on("error", () => {});
  child.stdin.end(run.stdin);
  const [code, signal] = await exitOf(child);
  clearTimeout(timer);
  run.signal.removeEventListener("abort", abort);
  endSession(child);
  await lastOutput(child, closed);
  if (why !== null) return { is: "ended", why, stderr: stderr() };
  if (code === null) return { is: "killed", signal: signal ?? "a signal", stderr: stderr() };
  return { is: "exited", code, stdout: stdout(), stderr: stderr() };
}

async function exitOf(
  child: ChildProcessWithoutNullStreams,
): Promise<readonly [code: number | null, signal: string | null]> {
  const { promise, resolve } = Promise.withResolvers<readonly [number | null, string | null]>();
  child.once("exit", (code, signal) => resolve([code, signal]));
  return promise;
}

function endSession({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid === undefined) return;
  // Elsewhere than on Linux the group is all that can be named.
  const seen = existsSync("/proc") ? listProcesses() : [];
  for (const one of seen) if (one.session === pid) kill(one.pid);
  kill(-pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    return;
  }
}

async function lastOutput(child: ChildProcessWithoutNullStreams, closed: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LAST_OUTPUT_MS);
  await Promise.race([closed, promise]);
  clearTimeout(timer);
  child.stdout.destroy();
  child.stderr.destroy();
}

/** Reads a stream to its end and keeps its last bytes. */
function keepTail(stream: Readable): () => string {
  let kept = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-KEPT_BYTES);
  });
  return () => kept.toString("utf8");
}
