import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished } from "vitest";
import { findFaults, mendFaults, type Finding, type Treated } from "../../src/app/doctor/consult.ts";
import type { Patient } from "../../src/app/doctor/open-examination.ts";
import { gone } from "../../src/app/daemon/living-daemon.ts";
import { plainDataOf } from "../../src/app/runs/plain-data-of.ts";
import { openReading } from "../../src/app/reading/reading.ts";
import { decodeSubmission } from "../../src/app/runs/submit.ts";
import { loadPipeline } from "../../src/definition/load/load-pipeline.ts";
import { ADA, openRecovered, showRun } from "../opened-home.ts";
import { folder, holdfast, lastLine, until, write } from "./cli-home.ts";

// Real homes, made as the daemon makes them and then damaged as accidents and careless hands damage them.

/** A run of a file and of a question that a person has not answered. */
export const WAITING = `name: waiting
stages:
  make: { run: [sh, -c, 'echo a > a.txt'], outputs: { a: a.txt } }
  ask: { needs: [make], gate: { ask: "Well?" } }
`;

/** A run that ends. */
export const SHORT = `name: short
stages:
  make: { run: [sh, -c, 'echo a > a.txt; echo nowhere else > scratch.txt'], outputs: { a: a.txt } }
`;

/** Everything that lies in the home. */
export function contents(): ReadonlySet<string> {
  return new Set(readdirSync(inHome(), { recursive: true, encoding: "utf8" }));
}

/** A file or folder of the home. */
export function inHome(...names: readonly string[]): string {
  return join(folder, "home", ...names);
}

/** What the test's home is examined as; its own environment tells of no other default. */
export function patient(more: Partial<Patient> = {}): Patient {
  // How full this machine's disk is says nothing of the home.
  const limits = { freeBytes: 0, ...more.limits };
  return { home: inHome(), env: { ...process.env, HOLDFAST_HOME: inHome() }, ...more, limits };
}

/** What the doctor finds of one code. */
export async function faultsOf(code: string, more: Partial<Patient> = {}): Promise<readonly Finding[]> {
  return (await findFaults(patient(more))).filter((finding) => finding.code === code);
}

/** The codes of all that the doctor finds. */
export async function codes(more: Partial<Patient> = {}): Promise<readonly string[]> {
  return (await findFaults(patient(more))).map(({ code }) => code);
}

/** Lets the doctor fix. */
export async function fix(more: Partial<Patient> = {}): Promise<readonly Treated[]> {
  return mendFaults(patient(more));
}

/** Runs a pipeline to where it stops, orchestrated by this process; returns the run. */
export async function madeRun(text: string): Promise<string> {
  const loaded = await loadPipeline(write("made.pipeline.yaml", text));
  const opened = await openRecovered(inHome(), {}, process.env);
  const submission = await decodeSubmission({ ...plainDataOf(loaded, process.env), input: {} }, ADA);
  const { id } = await opened.engine.accept(submission);
  await until(() => REST.has(showRun(inHome(), id).state));
  await opened.close({ children: false });
  return id;
}

const REST: ReadonlySet<string> = new Set(["waiting", "completed", "failed"]);

/** The newest run of the home. */
function lastRun(): string {
  const open = openReading(inHome());
  const id = open?.lastRun(null).id ?? "";
  open?.close();
  return id;
}

/** Starts a run whose one stage works until a file lets it go, and waits until it does. */
export async function workingRun(head = "", tail = ""): Promise<string> {
  const words = `while [ ! -e "${join(folder, "go")}" ]; do sleep 0.05; done; echo done > out.txt`;
  const stage = `{ run: [sh, -c, ${JSON.stringify(words)}], outputs: { out: out.txt } }`;
  const file = write("working.pipeline.yaml", `name: working\n${head}stages:\n  work: ${stage}\n${tail}`);
  await holdfast("run", file, "--detach");
  const run = lastRun();
  const child = inHome("runs", run, "executions", "v1.work.1.work.1", "child");
  await until(() => existsSync(child) && /^\d+/.test(readFileSync(child, "utf8")));
  endWithTest(Number.parseInt(readFileSync(child, "utf8"), 10), folder);
  return run;
}

/** Ends a stage's process with the test, whatever the test made of its home. */
function endWithTest(pid: number, owner: string): void {
  onTestFinished(() => {
    const command = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
    if (command.includes(owner)) process.kill(pid, "SIGKILL");
  });
}

/** Lets the working stage end. */
export function letGo(): void {
  writeFileSync(join(folder, "go"), "");
}

/** Writes to the database as somebody with a database tool would. */
export function damage(sql: string): void {
  const database = new DatabaseSync(inHome("holdfast.db"), { timeout: 10_000 });
  database.exec(`pragma foreign_keys = off; pragma ignore_check_constraints = on; ${sql}`);
  database.close();
}

/** Ends the daemon as a crash does. */
export async function crash(): Promise<number> {
  const { pid } = lastLine(readFileSync(inHome("daemon.json"), "utf8").replaceAll("\n", ""));
  expect(pid).toBeTypeOf("number");
  const killed = Number(pid);
  process.kill(killed, "SIGKILL");
  await gone(killed);
  return killed;
}

/** Gives a command line that a finding names to a shell, as a person does; its output and exit code. */
export function obey(next: string): { readonly code: number | null; readonly text: string } {
  const env = { ...process.env, HOLDFAST_HOME: inHome(), PATH: `${inHome("bin")}:${process.env["PATH"] ?? ""}` };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", next], { env, encoding: "utf8", cwd: folder });
  return { code: status, text: stdout + stderr };
}
