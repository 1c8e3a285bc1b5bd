import childProcess from "node:child_process";
import fs, { appendFileSync } from "node:fs";
import fsPromises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { addedEvents } from "./added-events.ts";
import { wrapMethod } from "./wrap-method.ts";

// Loaded into the unchanged program by `node --import`: it names the moments at which something durable happens (a commit
// by the events it brings, a rename or link by the file's name, the start of a process) and freezes the whole process by
// SIGSTOP at a chosen one. The shipped code knows nothing of it. SIGCONT lets it go on.

/** Where a process is to freeze. */
export interface StopPoint {
  /** A regular expression over the names of moments. */
  readonly at: string;
  /** The how-manieth match counts, from 1. */
  readonly nth: number;
  readonly side: "before" | "after";
  /** Receives the name of the moment, once the process freezes. */
  readonly note: string;
}

/** The variables through which a test speaks to this file. */
export const STOP_VARIABLE = "TEST_STOP_POINT";
export const TRACE_VARIABLE = "TEST_TRACE_FILE";

const stopText = process.env[STOP_VARIABLE];
const traceFile = process.env[TRACE_VARIABLE];
const point = stopText === undefined ? null : readPoint(stopText);
let matches = 0;

if (point !== null || traceFile !== undefined) install();

function readPoint(text: string): StopPoint {
  const read: StopPoint = JSON.parse(text);
  return read;
}

function install(): void {
  let brought: string[] = [];
  wrapMethod(StatementSync.prototype, "run", (call, { sourceSQL }: StatementSync, values) => {
    brought.push(...addedEvents(sourceSQL, values).map(eventName));
    if (sourceSQL.startsWith("insert into cursors")) brought.push("cursor");
    if (sourceSQL === "begin immediate" || sourceSQL === "rollback") brought = [];
    if (sourceSQL !== "commit") return call();
    const name = `commit ${brought.join(" ")}`;
    brought = [];
    return around(name, call);
  });
  wrapMethod(DatabaseSync.prototype, "exec", (call, _database, [sql]) =>
    String(sql).startsWith("begin immediate;") ? around("migration", call) : call(),
  );
  wrapMethod(childProcess, "spawn", (call) => around("spawn", call));
  wrapFiles();
  syncBuiltinESMExports();
}

function wrapFiles(): void {
  const { renameSync, linkSync } = fs;
  const { rename } = fsPromises;
  fs.renameSync = (from, to) => around(`rename ${basename(String(to))}`, () => renameSync(from, to));
  fs.linkSync = (from, to) => around(`link ${basename(String(to))}`, () => linkSync(from, to));
  fsPromises.rename = async (from, to) => {
    const name = `rename ${basename(String(to))}`;
    const stopped = arrive(name, "before");
    await rename(from, to);
    if (!stopped) arrive(name, "after");
  };
}

function around<T>(name: string, work: () => T): T {
  arrive(name, "before");
  const value = work();
  arrive(name, "after");
  return value;
}

function eventName(values: readonly unknown[]): string {
  const data: Readonly<Record<string, unknown>> = JSON.parse(String(values[9]));
  const of = data["stage"] ?? data["phase"] ?? data["pipeline"] ?? stageOf(data["execution"]) ?? "";
  const role = typeof data["role"] === "string" ? `.${data["role"]}` : "";
  return `${String(values[7])}=${typeof of === "string" ? of : ""}${role}`;
}

function stageOf(execution: unknown): string | undefined {
  const [, , stage, , role = ""] = typeof execution === "string" ? execution.split("/") : [];
  return stage === undefined ? undefined : `${stage}.${role.split(".")[0] ?? ""}`;
}

/** Notes that a moment has come; freezes if it is the chosen one, and tells whether it was. */
function arrive(name: string, side: StopPoint["side"]): boolean {
  if (traceFile !== undefined) appendFileSync(traceFile, `${side} ${name}\n`);
  if (point === null || side !== point.side || !new RegExp(point.at).test(name)) return false;
  matches += 1;
  if (matches !== point.nth) return false;
  appendFileSync(point.note, `${side} ${name}\n`);
  process.kill(process.pid, "SIGSTOP");
  // The signal may reach another thread a moment sooner than this one.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
  return true;
}
