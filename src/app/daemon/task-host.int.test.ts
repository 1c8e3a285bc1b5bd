import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const HOST = resolve(import.meta.dirname, "task-host.ts");
const ENDED = "The task ended its process before its function returned";
const NEVER = "The task's function never returned: nothing was left that it could wait for.";

/** How a task of this text ends: its process's exit code and what it printed. */
function end(text: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-task-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "work.mjs");
  writeFileSync(file, text);
  const [out, err] = ["out", "err"].map((name) => join(folder, name));
  // Files, as a supervisor gives them.
  const stdio = ["ignore", ...[out, err].map((path) => openSync(path ?? "", "w"))] as const;
  const { status } = spawnSync(process.execPath, [HOST, file, "work"], { stdio: [...stdio], timeout: 60_000 });
  for (const open of stdio.slice(1)) closeSync(Number(open));
  return { code: status, out: readFileSync(out ?? "", "utf8"), err: readFileSync(err ?? "", "utf8") };
}

const OPEN = {
  "a timer": "setInterval(() => {}, 1000);",
  "a server": 'const { createServer } = await import("node:net"); createServer().listen(0, "127.0.0.1");',
  "a watcher": 'const { watch } = await import("node:fs"); watch(".");',
  "a worker":
    'const { Worker } = await import("node:worker_threads"); new Worker("setInterval(() => {}, 1000)", { eval: true });',
  "a child": 'const { spawn } = await import("node:child_process"); spawn("sleep", ["5"]);',
  "a listener that changes the exit code": 'process.on("exit", () => process.exit(3));',
  "an output that it closed": "process.stdout.end();",
  "a promise that nobody keeps": "void new Promise(() => {});",
};

test.each(Object.entries(OPEN))("[RUN-42] a task ends with its promise, whatever is left open: %s", (_name, line) => {
  expect(end(`export async function work() { ${line} return { done: true }; }`)).toEqual({
    code: 0,
    out: '{"done":true}\n',
    err: "",
  });
});

test("[RUN-42] a task's whole output is there when it has ended", () => {
  const text = 'export function work() { console.log("x".repeat(3_000_000)); return "y".repeat(3_000_000); }';
  const { code, out } = end(text);
  expect({ code, length: out.length }).toEqual({ code: 0, length: 6_000_004 });
});

const BEFORE = {
  "exit 0": ["process.exit(0);", 1, `${ENDED} (exit code 0).`],
  "exit 7": ["process.exit(7);", 7, `${ENDED} (exit code 7).`],
  "exit 0 by what is below exit": ["process.reallyExit(0);", 1, ""],
  "exit 0 in a timer": ["setTimeout(() => process.exit(0)); await new Promise(() => {});", 1, ENDED],
  "nothing left to wait for": ["await new Promise(() => {});", 1, NEVER],
  "nothing left, and a good exit code": ["process.exitCode = 0; await new Promise(() => {});", 1, NEVER],
  "a listener that says it went well": ['process.on("exit", () => process.exit(0)); process.exit(5);', 1, ENDED],
  "an error": ['throw new Error("so it is");', 1, "Error: so it is"],
  "an error that nobody catches": [
    'setTimeout(() => { throw new Error("late"); }); await new Promise(() => {});',
    1,
    "late",
  ],
  "a rejection that nobody handles": [
    'Promise.reject(new Error("alone")); await new Promise((r) => setTimeout(r, 9_000));',
    1,
    "alone",
  ],
  "a value that is no JSON": ["return 1n;", 1, "BigInt"],
} as const;

test.each(Object.entries(BEFORE))(
  "[RUN-42] a task that ends before its promise has failed: %s",
  (_name, [line, code, words]) => {
    const ended = end(`export async function work() { ${line} }`);
    expect(ended).toMatchObject({ code, out: "" });
    expect(ended.err).toContain(words);
  },
);

test("[RUN-42] a module that ends the process while it loads has failed", () => {
  expect(end("process.exit(0); export function work() {}")).toMatchObject({
    code: 1,
    err: `${ENDED} (exit code 0).\n`,
  });
  expect(end("await new Promise(() => {}); export function work() {}")).toMatchObject({
    code: 1,
    err: expect.stringContaining(NEVER),
  });
});

test.each(["SIGTERM", "SIGABRT", "SIGKILL"])("[RUN-42] a task that %s ends has not returned", (name) => {
  const { code, out } = end(
    `export async function work() { process.kill(process.pid, "${name}"); await new Promise((r) => setTimeout(r, 9_000)); }`,
  );
  expect({ code, out }).toEqual({ code: null, out: "" });
});
