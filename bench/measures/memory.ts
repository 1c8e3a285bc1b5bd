import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DAEMON_FLAGS } from "../../src/process/start/spawn-daemon.ts";
import { abandon, killExecutions, supervisorsOf } from "../abandoned.ts";
import { median, type Bench, type Figure, type Measure } from "../figure.ts";
import { pssMegabytes } from "../machine.ts";

const LAUNCHER = resolve(import.meta.dirname, "..", "..", "bin", "holdfast.js");
const OPEN = 1_000;
const PROCESSES = 64;

/** Memory as the kernel counts it (PSS). */
export const memory: Measure = {
  name: "memory",
  says: "PSS of an idle daemon after 60 s, of one with 1,000 open runs, of one supervisor",
  run: async (bench) => {
    const bareNode = await pssOf(bench, [process.execPath, "-e", "setInterval(() => {}, 1e6)"]);
    const node = { what: "bare Node", value: bareNode, unit: "MB" };
    const idle = await daemonMegabytes(bench, join(bench.folder, "idle"));
    const one = await supervisorMegabytes(bench);
    const busy = join(bench.folder, "busy");
    const executions = await abandon(busy, { runs: OPEN, processes: PROCESSES });
    const open = await daemonMegabytes(bench, busy);
    killExecutions(executions);
    return [
      { name: "memory, idle daemon", value: idle, unit: "MB", limit: node, aim: { most: 80 } },
      { name: "memory, 1,000 open runs", value: open, unit: "MB", limit: node, aim: null },
      one,
    ];
  },
};

/** A supervisor alone on the machine shares its pages with nobody, which is the dearest that it can be. */
async function supervisorMegabytes(bench: Bench): Promise<Figure> {
  const executions = await abandon(join(bench.folder, "supervisor"), { runs: 1, processes: 1 });
  await delay(1_000);
  const each = supervisorsOf(executions).map(pssMegabytes);
  killExecutions(executions);
  const sh = await pssOf({ ...bench, quick: true }, ["sh", "-c", "read -r nothing"]);
  return {
    name: "memory, one supervisor",
    value: each.reduce((sum, size) => sum + size, 0),
    unit: "MB",
    limit: { what: "bare sh", value: sh, unit: "MB" },
    aim: { most: 1 },
  };
}

async function pssOf(bench: Bench, [program = "", ...words]: readonly string[]): Promise<number> {
  const child = spawn(program, words, { stdio: ["pipe", "ignore", "ignore"] });
  await delay(bench.quick ? 500 : 3_000);
  const size = pssMegabytes(child.pid ?? 0);
  await ended(child);
  return size;
}

/** PSS of a daemon of a home, as a command starts one, some time after its start. */
export async function daemonMegabytes(bench: Bench, home: string): Promise<number> {
  const daemon = spawn(process.execPath, [...DAEMON_FLAGS, LAUNCHER, "serve", "--home", home], { stdio: "ignore" });
  for (let tries = 0; !existsSync(join(home, "daemon.json")) && tries < 300; tries += 1) await delay(100);
  await delay(bench.quick ? 3_000 : 60_000);
  const sizes = [pssMegabytes(daemon.pid ?? 0)];
  execFileSync(process.execPath, [LAUNCHER, "stop", "--children", "--home", home], { stdio: "ignore" });
  if (daemon.exitCode === null) await once(daemon, "exit");
  return median(sizes);
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
