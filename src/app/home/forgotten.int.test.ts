import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { wordsOf } from "../../base/json/json-fields.ts";
import { isLiving, readStat } from "../../process/find/process-table.ts";
import { open } from "./open.ts";
import { acceptRun, ADA, eventsOf, openRecovered, pidOf, showRun } from "../../../test/opened-home.ts";

// Processes that carry a marker of the home and that no open run waits for.

let folder = "";
let home = "";
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-forgotten-"));
  home = join(folder, "home");
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function marked(fence: string): Promise<ChildProcess> {
  const child = spawn("sleep", ["300"], { env: { ...process.env, HOLDFAST_FENCE: fence }, stdio: "ignore" });
  children.push(child);
  await once(child, "spawn");
  return child;
}

test("[HOME-6] what outlived the sweep of an attempt that is over is ended by the next start", async () => {
  const first = await openRecovered(home);
  const run = await acceptRun(first, "short", { work: { run: ["true"], outputs: "none" } });
  await expect.poll(() => showRun(home, run).state).toBe("completed");
  const [admitted] = eventsOf(home, run, ["execution.admitted"]);
  const execution = [wordsOf(admitted?.data?.["execution"]), wordsOf(admitted?.data?.["token"])].join("#");
  await first.close({ children: false });
  const left = await marked(`${first.homeId}/${execution}`);
  const stranger = await marked(`${first.homeId}/01JZ00000000000000000000ZZ/1/work/1/work.1#t`);
  const other = await marked("another-home/01JZ00000000000000000000ZZ/1/work/1/work.1#t");
  const second = await openRecovered(home);
  await once(left, "exit");
  expect(left.signalCode).toBe("SIGKILL");
  expect(eventsOf(home, "home", ["process.found"]).map(({ data }) => [data?.["standing"], data?.["pids"]])).toEqual(
    expect.arrayContaining([
      ["left-over", [left.pid]],
      ["unknown", [stranger.pid]],
    ]),
  );
  expect([stranger.exitCode, stranger.signalCode, other.signalCode]).toEqual([null, null, null]);
  await second.close({ children: true });
});

test("[HOME-6] a run that waits is held where the record does not know what works in its folders", async () => {
  const first = await openRecovered(home);
  const run = await acceptRun(first, "asking", { ask: { gate: { ask: "Go on?" } } });
  await first.close({ children: false });
  const stranger = await marked(`${first.homeId}/${run}/1/ask/1/work.1#t`);
  const second = await openRecovered(home);
  expect(eventsOf(home, run, ["run.held"])).toMatchObject([{ data: { by: "rolled-back" } }]);
  const resume = second.engine.command(run, { type: "resume" }, { actor: ADA, cause: "resume" });
  await expect(resume).rejects.toMatchObject({ code: "REFUSED" });
  stranger.kill("SIGKILL");
  await once(stranger, "exit");
  await second.engine.command(run, { type: "resume" }, { actor: ADA, cause: "resume again" });
  expect(showRun(home, run)).toMatchObject({ state: "waiting", reason: "person" });
  await second.close({ children: true });
});

test("[HOME-6] a quarantined run's process is listed and its deadline kept", async () => {
  const first = await openRecovered(home);
  const run = await acceptRun(first, "slow", { work: { run: ["sleep", "300"], outputs: "none", timeout: "2s" } });
  const pid = await pidOf(first, run);
  await first.close({ children: false });
  const database = new DatabaseSync(join(home, "holdfast.db"));
  database.exec(`update events set type = 'run.dreamt' where stream = '${run}' and seq = 2`);
  database.close();
  const second = await openRecovered(home);
  expect(showRun(home, run).state).toBe("quarantined");
  expect(eventsOf(home, "home", ["process.found"])).toMatchObject([{ data: { run, standing: "quarantined" } }]);
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 20_000 }).toBe(false);
  await second.close({ children: true });
});

test("[G7] the one who ends the daemon with its children in the middle of recovery ends them too", async () => {
  const first = await openRecovered(home);
  const run = await acceptRun(first, "long", { work: { run: ["sleep", "300"], outputs: "none" } });
  const pid = await pidOf(first, run);
  await first.close({ children: false });
  const second = await open({ home, env: {}, listeners: { committed: () => {}, fatal: () => {} } });
  await second.close({ children: true });
  expect(second.processes.living(second.homeId)).toEqual([]);
  const stat = readStat(pid);
  expect(stat === null || !isLiving(stat)).toBe(true);
  const third = await openRecovered(home);
  await expect.poll(() => showRun(home, run).stages[0]?.attempts[0]?.outcome).toBe("unknown");
  await third.engine.command(run, { type: "cancel" }, { actor: ADA, cause: "cancel" });
  await expect.poll(() => showRun(home, run).state).toBe("cancelled");
  await third.close({ children: true });
});
