import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, onTestFinished } from "vitest";
import { stopDaemon } from "../../src/app/daemon/living-daemon.ts";
import { openReading } from "../../src/app/reading/reading.ts";

// The command line as users meet it: bin/holdfast.js as a child process, on a home of its own.

/** The program. */
export const LAUNCHER: string = resolve(import.meta.dirname, "../../bin/holdfast.js");

/** The folder of the present test. */
export let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-cli-"));
  mkdirSync(join(folder, "project"));
});

/** The commands of the present test that ended, with what each left. */
let commands: (Ended & { readonly words: readonly string[] })[] = [];

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") tellWhatHappened();
  commands = [];
  await stopDaemon({ home: join(folder, "home"), env: {} }, true);
  rmSync(folder, { recursive: true, force: true });
});

/** A failed test shows what its commands and its daemon said: what fails once in a thousand times is seen once. */
function tellWhatHappened(): void {
  for (const { words, code, err } of commands)
    process.stderr.write(`holdfast ${words.join(" ")}: ${code}\n${err.slice(-2_000)}\n`);
  const log = join(folder, "home", "logs", "daemon.log");
  if (existsSync(log)) process.stderr.write(`daemon.log:\n${readFileSync(log, "utf8").slice(-4_000)}\n`);
}

/** What a finished command left. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts a command in the project or elsewhere, on the test's own home, with more variables where they are given. */
export function start(
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
  { cwd = join(folder, "project") }: { readonly cwd?: string } = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const marks = Object.entries(process.env).filter(([name]) => !name.startsWith("HOLDFAST_"));
  const env = { ...Object.fromEntries(marks), HOLDFAST_HOME: join(folder, "home"), ...more };
  const child = spawn(process.execPath, [LAUNCHER, ...words], { cwd, env, stdio: "pipe" });
  const text = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text.err += chunk.toString()));
  const ended = endWithTest(child).then((code) => {
    commands.push({ words, code, ...text });
    return { code, ...text };
  });
  return { child, ended };
}

/** Ends a child with the test that started it, however that goes; resolves with its exit code. */
export async function endWithTest(child: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((done) => {
    child.on("close", done);
  });
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  return ended;
}

/** Runs a command to its end. */
export async function holdfast(...words: readonly string[]): Promise<Ended> {
  return start(words).ended;
}

/** Writes a file of the project; returns its path. */
export function write(name: string, text: string): string {
  const file = join(folder, "project", name);
  writeFileSync(file, text);
  return file;
}

/** The last line as the JSON object that it is. */
export function lastLine(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
  expect(value).toBeTypeOf("object");
  return Object.fromEntries(Object.entries(value ?? {}));
}

/** Waits until something is so. */
export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error("It did not come about in 30 s.");
    await delay(50);
  }
}

/** A run as `show --json` prints it, read by this process: most tests look at one more often than they let it be printed. */
export async function shown(run: string): Promise<Record<string, unknown>> {
  const open = openReading(join(folder, "home"));
  if (open === null) throw new TypeError("there is no home yet");
  try {
    return lastLine(
      JSON.stringify(
        open.show((run === "@last" ? open.lastRun(null) : open.findRun(run)).id, { version: null, all: false }),
      ),
    );
  } finally {
    open.close();
  }
}

/** Kills the daemon as a power cut would. */
export function killDaemon(): void {
  process.kill(Number(JSON.parse(readFileSync(join(folder, "home/daemon.json"), "utf8")).pid), "SIGKILL");
}
