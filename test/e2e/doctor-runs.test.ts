import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { endWithTest, folder, holdfast, lastLine, start, until, write } from "./cli-home.ts";
import {
  codes,
  crash,
  damage,
  faultsOf,
  inHome,
  letGo,
  madeRun,
  fix,
  obey,
  SHORT,
  WAITING,
  workingRun,
} from "./sick-home.ts";

// Runs, their processes and files: what a finding names is done, and then it is gone.

test("[T13] runs under way without a daemon are named, and the command that is named takes them further", async () => {
  const run = await workingRun();
  expect(await codes()).toEqual([]);
  await crash();
  const [found] = await faultsOf("run-unattended");
  expect(found?.next).toBe(`holdfast resume ${run}`);
  letGo();
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
});

test("[T13] a run that its policy holds after an interruption waits for the command that is named; one held on purpose is well", async () => {
  const run = await workingRun("recovery: hold\n", '  last: { needs: [work], run: ["true"] }\n');
  await crash();
  letGo();
  start(["serve", "--port", "0"]);
  await until(async () => (await faultsOf("run-held")).length === 1);
  const [found] = await faultsOf("run-held");
  expect(found?.next).toBe(`holdfast resume ${run}`);
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
  const file = write(
    "two.pipeline.yaml",
    `name: two\nstages:\n  a: { run: ["true"] }\n  b: { needs: [a], run: ["true"] }\n`,
  );
  expect(await holdfast("run", file, "--until", "a")).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
});

function marked(mark: string): ReturnType<typeof spawn> {
  return spawn("sleep", ["600"], { env: { HOLDFAST_FENCE: mark }, stdio: "ignore" });
}

test("[T13] a process whose execution is settled, or unknown, is ended, and nothing else is", async () => {
  const run = await workingRun();
  const admission = inHome("runs", run, "executions", "v1.work.1.work.1", "admit.json");
  const fence = String(lastLine(readFileSync(admission, "utf8"))["fence"]);
  const settled = marked(fence.replace(/#.*/, "#another"));
  const unknown = marked(fence.replace(run, "01JZ00000000000000000000AA"));
  const strangers = [marked(fence.replace(/^[^/]+/, "another-home")), spawn("sleep", ["600"], { stdio: "ignore" })];
  const ended = [settled, unknown, ...strangers].map(endWithTest);
  await until(async () => (await faultsOf("process-orphaned")).length === 1);
  const [found] = await faultsOf("process-orphaned");
  expect(found?.message).toContain(`sleep (${settled.pid},`);
  expect(found?.message).toContain(`sleep (${unknown.pid},`);
  expect(found?.message).toMatch(/^2 processes/);
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  await Promise.all(ended.slice(0, 2));
  expect(strangers.map(({ signalCode }) => signalCode)).toEqual([null, null]);
  letGo();
  expect(await holdfast("resume", run)).toMatchObject({ code: 0 });
});

test("[T13] a stray that its stage allows is none", async () => {
  const words = "sleep 600 > /dev/null 2>&1 & echo $! > pid.txt";
  const file = write(
    "stray.pipeline.yaml",
    `name: stray\nstages:\n  work: { run: [sh, -c, ${JSON.stringify(words)}], strays: { keep: [sleep] }, outputs: { pid: pid.txt } }\n`,
  );
  expect(await holdfast("run", file)).toMatchObject({ code: 0 });
  const pid = Number((await holdfast("artifacts", "get", "@last", "work.pid")).out);
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  expect(await codes()).toEqual([]);
  process.kill(pid, "SIGKILL");
});

test("[T13][DOCTOR-3] the folder of a run that the store does not know is moved aside, and removed only where there is no file in it", async () => {
  const run = await madeRun(WAITING);
  const [lost, empty] = ["01JZ00000000000000000000AA", "01JZ00000000000000000000BB"];
  mkdirSync(inHome("runs", lost, "workspace"), { recursive: true });
  writeFileSync(inHome("runs", lost, "workspace", "work.txt"), "saved nowhere else");
  mkdirSync(inHome("runs", empty, "workspace"), { recursive: true });
  expect(await faultsOf("run-folder-unknown")).toMatchObject([{ next: "holdfast doctor --fix" }]);
  expect(await fix()).toMatchObject([{ code: "run-folder-unknown", done: [{}, {}] }]);
  expect(await codes()).toEqual([]);
  expect(existsSync(inHome("unknown-runs", lost, "workspace", "work.txt"))).toBe(true);
  expect([empty, lost].some((name) => existsSync(inHome("runs", name)))).toBe(false);
  expect(existsSync(inHome("runs", run, "workspace", "a.txt"))).toBe(true);
});

test.each(["missing", "changed"])(
  "[T13] a stored file that is %s is made again by the command that is named",
  async (how) => {
    const run = await madeRun(SHORT);
    const file = inHome("runs", run, "artifacts", "make", "1", "a.txt");
    chmodSync(join(file, ".."), 0o700);
    chmodSync(file, 0o600);
    if (how === "missing") rmSync(file);
    else writeFileSync(file, "b\n");
    const [found] = await faultsOf("artifact-damaged");
    expect(found).toMatchObject({ severity: "error", next: `holdfast retry ${run} --from make` });
    expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
    expect(await codes()).toEqual([]);
  },
);

test("[T13] a stored file of an open run: it is cancelled first", async () => {
  const run = await madeRun(WAITING);
  rmSync(inHome("runs", run, "artifacts", "make", "1", "a.txt"), { force: true });
  const [found] = await faultsOf("artifact-damaged");
  expect(found?.next).toBe(`holdfast cancel ${run} && holdfast retry ${run} --from make`);
  expect(obey(found?.next ?? "").code).toBe(3);
  expect(await codes()).toEqual([]);
});

test("[T13] a secret that is gone is named before it is needed, and answered when it was", async () => {
  const secret = join(folder, "secret");
  writeFileSync(secret, "s3cret");
  const run = await madeRun(`name: secret
stages:
  ask: { gate: { ask: "Well?" } }
  use: { needs: [ask], run: [sh, -c, 'test "$TOKEN" = s3cret'], env: { secrets: { TOKEN: "file:${secret}" } } }
`);
  expect(await codes()).toEqual([]);
  renameSync(secret, `${secret}.away`);
  const [coming] = await faultsOf("secret-unreachable");
  expect(coming?.message).toContain(`file:${secret}`);
  const gate = JSON.parse((await holdfast("gates", "--all", "--json")).out).gates[0].id;
  expect(await holdfast("answer", gate, "approve", "--follow")).toMatchObject({ code: 3 });
  const [waiting] = await faultsOf("credential-missing");
  expect(waiting?.message).toContain(run);
  renameSync(`${secret}.away`, secret);
  expect(obey(waiting?.next ?? "")).toMatchObject({ code: 0 });
  expect(await holdfast("resume", run)).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
});

test("[T13] an agent client that is no longer where an open run pinned it is named", async () => {
  const client = join(folder, "claude");
  writeFileSync(client, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const file = write(
    "agent.pipeline.yaml",
    `name: agent\nstages:\n  ask: { gate: { ask: "Well?" } }\n  write: { needs: [ask], agent: { use: claude, prompt: { text: hello } } }\n`,
  );
  const ran = await start(["run", file], { PATH: `${folder}:${process.env["PATH"] ?? ""}` }).ended;
  expect(ran, ran.err).toMatchObject({ code: 3 });
  expect(await codes()).toEqual([]);
  renameSync(client, `${client}.away`);
  const [found] = await faultsOf("agent-missing");
  expect(found?.message).toContain(client);
  expect(found?.next).toContain("npm install --global @anthropic-ai/claude-code");
  renameSync(`${client}.away`, client);
  expect(await codes()).toEqual([]);
});

test("[T13][DOCTOR-2] a run that cannot be read is named and hides no other", async () => {
  const broken = await workingRun();
  await crash();
  damage(`update events set data = '{' where stream = '${broken}' and type = 'attempt.started'`);
  const lost = await madeRun(SHORT);
  rmSync(inHome("runs", lost, "artifacts", "make", "1", "a.txt"), { force: true });
  expect(await faultsOf("run-quarantined")).toMatchObject([{ message: expect.stringContaining(broken) }]);
  expect(await faultsOf("artifact-damaged")).toMatchObject([{ next: `holdfast retry ${lost} --from make` }]);
  damage("delete from events where type = 'run.quarantined'");
  expect(await faultsOf("run-unreadable")).toMatchObject([{ message: expect.stringContaining(broken) }]);
  expect(await faultsOf("artifact-damaged")).toHaveLength(1);
  expect(await faultsOf("not-examined")).toEqual([]);
  letGo();
});
