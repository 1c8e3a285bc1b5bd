import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { socketPath } from "../../src/app/daemon/daemon-file.ts";
import { findFaults } from "../../src/app/doctor/consult.ts";
import { widthOf } from "../../src/cli/progress/fit.ts";
import { endWithTest, folder, holdfast, lastLine, start, until, write } from "./cli-home.ts";
import { codes, crash, damage, faultsOf, inHome, madeRun, fix, obey, patient, SHORT, WAITING } from "./sick-home.ts";
import { openTerminal } from "./terminal.ts";

// The home, its daemon and its disk; and how what is found is said.

test("[T13][DOCTOR-1] what a daemon that died left is found and cleared away; looking starts none", async () => {
  await holdfast("run", write("waiting.pipeline.yaml", WAITING));
  expect(await codes()).toEqual([]);
  await crash();
  expect(await faultsOf("daemon-file-stale")).toMatchObject([
    { severity: "note", message: expect.stringContaining(socketPath(inHome())), next: "holdfast doctor --fix" },
  ]);
  expect(existsSync(inHome("daemon.json"))).toBe(true);
  expect(await fix()).toMatchObject([{ code: "daemon-file-stale", done: [{}, {}] }]);
  expect(await codes()).toEqual([]);
  expect([inHome("daemon.json"), socketPath(inHome())].filter((path) => existsSync(path))).toEqual([]);
});

test("[T13] a daemon that a signal stopped is named, and goes on by the command that is named", async () => {
  await holdfast("run", write("waiting.pipeline.yaml", WAITING));
  const { pid } = JSON.parse(readFileSync(inHome("daemon.json"), "utf8"));
  process.kill(Number(pid), "SIGSTOP");
  const [found] = await faultsOf("daemon-silent");
  expect(found).toMatchObject({ severity: "error", next: `kill -CONT ${pid}` });
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  expect(await codes()).toEqual([]);
});

test("[T13] a process that holds the home and does not answer is named, and ended by the command that is named", async () => {
  await madeRun(WAITING);
  const lock = resolve("src/store/sqlite/lock/home-lock.ts");
  const script = `import { takeHomeLock } from ${JSON.stringify(lock)}; takeHomeLock(${JSON.stringify(inHome())}, "x"); console.log("held"); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = endWithTest(child);
  await new Promise((then) => child.stdout.once("data", then));
  const [found] = await faultsOf("daemon-silent");
  expect(found?.next).toBe(`kill -9 ${child.pid}`);
  expect(await fix()).toEqual([]);
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  await ended;
  expect(await codes()).toEqual([]);
});

test("[T13] what others may look into is made its owner's alone", async () => {
  await madeRun(WAITING);
  chmodSync(inHome(), 0o755);
  chmodSync(inHome("runs"), 0o770);
  chmodSync(inHome("head.json"), 0o644);
  expect(await faultsOf("home-modes")).toMatchObject([{ next: "holdfast doctor --fix" }]);
  expect(await fix()).toMatchObject([{ code: "home-modes", done: [{}, {}, {}] }]);
  expect(await codes()).toEqual([]);
  expect([inHome(), inHome("runs"), inHome("head.json")].map((path) => statSync(path).mode & 0o777)).toEqual([
    0o700, 0o700, 0o600,
  ]);
});

test("[T13][DOCTOR-3] half-written files and trash of ended runs go; young ones and those of open runs stay", async () => {
  const open = await madeRun(WAITING);
  const ended = await madeRun(SHORT);
  const left = ["head.json.new", join("trash", `${ended}.x.workspace`), join("trash", `${open}.x.workspace`)];
  mkdirSync(inHome("trash"), { mode: 0o700 });
  for (const name of left) writeFileSync(inHome(name), "");
  for (const name of left) utimesSync(inHome(name), 1_000_000, 1_000_000);
  writeFileSync(inHome("daemon.json.new"), "");
  expect(await faultsOf("leftovers")).toMatchObject([{ severity: "note" }]);
  expect(await fix()).toMatchObject([{ code: "leftovers", done: [{}, {}] }]);
  expect(await codes()).toEqual([]);
  expect(readdirSync(inHome("trash"))).toEqual([`${open}.x.workspace`]);
  expect(existsSync(inHome("daemon.json.new"))).toBe(true);
  rmSync(inHome("daemon.json.new"));
});

test("[T13] where ended runs hold much, or the disk is nearly full, the command that frees it is named", async () => {
  await madeRun(SHORT.replace("; echo nowhere else > scratch.txt", ""));
  const limits = { reclaimableBytes: 1 };
  const [found] = await faultsOf("disk-reclaimable", { limits });
  expect(found?.next).toBe("holdfast gc --apply");
  expect(await faultsOf("disk-low", { limits: { freeBytes: 2 ** 60 } })).toMatchObject([
    { severity: "error", next: expect.stringContaining("`holdfast gc --apply` would free 2 B") },
  ]);
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
  expect(await codes({ limits })).toEqual([]);
});

test("[T13] a home that is a file, and one that is not there", async () => {
  const file = write("file", "");
  expect(await findFaults({ home: file, env: process.env })).toContainEqual(
    expect.objectContaining({ code: "home-unusable", message: `The home ${file} is not a folder.` }),
  );
  expect(await start(["doctor"]).ended).toMatchObject({ code: 0, out: expect.stringContaining("there is no home") });
  expect(existsSync(inHome())).toBe(false);
});

test("[T13] programs that are missing are named with what installs them", async () => {
  await madeRun(WAITING);
  const tools = join(folder, "tools");
  mkdirSync(tools);
  writeFileSync(join(tools, "git"), "#!/bin/sh\necho git version 1.9.1\n", { mode: 0o755 });
  writeFileSync(join(tools, "apt-get"), "#!/bin/sh\n", { mode: 0o755 });
  const old = await start(["doctor", "--json"], { PATH: tools }).ended;
  expect(lastLine(old.out)).toMatchObject({
    findings: [{ code: "git-unfit", message: expect.stringContaining("1.9.1"), next: "sudo apt-get install git" }],
  });
  rmSync(join(tools, "git"));
  const none = await start(["doctor", "--json"], { PATH: tools }).ended;
  expect(lastLine(none.out)).toMatchObject({ findings: [{ message: "There is no git on PATH." }] });
});

test("[DOCTOR-5] it ends with 1 when it finds something and with 0 when it does not; after --fix what remains decides", async () => {
  await madeRun(WAITING);
  expect(await holdfast("doctor")).toMatchObject({ code: 0, out: `All is well with ${inHome()}.\n` });
  expect(lastLine((await holdfast("doctor", "--json")).out)).toEqual({ findings: [] });
  damage("delete from stage_rows");
  expect(await holdfast("doctor")).toMatchObject({
    code: 1,
    out: expect.stringMatching(
      /^error {2}tables-differ\n {2}The tables differ.*\n {2}holdfast doctor --fix\n\n1 finding; --fix fixes all of it\.\n$/,
    ),
  });
  expect(await start(["doctor", "--fix"], { HOLDFAST_FENCE: "x" }).ended).toMatchObject({ code: 7 });
  const fixed = await holdfast("doctor", "--fix");
  expect(fixed).toMatchObject({ code: 0, out: expect.stringMatching(/^fixed {2}tables-differ: .*\n\nAll is well/) });
  damage("delete from stage_rows; update events set type = 'run.failed' where position = 3");
  const rest = await holdfast("doctor", "--fix", "--json");
  expect(rest.code).toBe(1);
  expect(lastLine(rest.out)).toMatchObject({ treated: expect.any(Array), findings: expect.any(Array) });
});

test("commands mean the home that was looked through, where it is not the default one", async () => {
  await madeRun(WAITING);
  damage("delete from stage_rows");
  const other = { ...patient(), env: { ...process.env, HOLDFAST_HOME: "/elsewhere" } };
  const [found] = await findFaults(other);
  expect(found?.next).toBe(`holdfast doctor --home ${inHome()} --fix`);
  expect(obey(found?.next ?? "")).toMatchObject({ code: 0 });
});

test("on a narrow terminal words are wrapped and a command stays one line", async () => {
  await madeRun(WAITING);
  writeFileSync(inHome("holdfast.db"), "no database");
  for (const side of ["-wal", "-shm"]) rmSync(inHome(`holdfast.db${side}`), { force: true });
  const terminal = openTerminal(["doctor"], { columns: 40, rows: 200 });
  expect(await terminal.ended).toBe(1);
  await until(async () => (await terminal.screen()).join("\n").includes("findings"));
  const lines = terminal.written().split(/\r?\n/);
  const prose = lines.filter((line) => !/[/]/.test(line));
  expect(prose.filter((line) => widthOf(line) > 40)).toEqual([]);
  expect(lines.filter((line) => (line.split("`").length - 1) % 2 === 1)).toEqual([]);
  expect(lines.filter((line) => line.includes("not-examined"))).toHaveLength(1);
});
