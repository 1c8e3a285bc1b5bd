import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readDaemonFile } from "../../src/app/daemon/daemon-file.ts";
import { gone, stopDaemon } from "../../src/app/daemon/living-daemon.ts";
import { createProgram } from "../../src/cli/call/program.ts";
import { isStopped } from "../../src/process/find/marked.ts";
import { folder, holdfast, shown, start, until, write } from "./cli-home.ts";

// A daemon that lost what it is reached by, that does not answer, or whose home went elsewhere.

const ASKS = `name: asks\nstages:\n  ask: { gate: { ask: "Well?", options: { yes: continue, no: cancel } } }\n`;

function home(name = "home"): string {
  return join(folder, name);
}

/** Starts a daemon that stays, by a run that asks; returns its process. */
async function standing(): Promise<number> {
  expect(await holdfast("run", write("asks.pipeline.yaml", ASKS), "--detach")).toMatchObject({ code: 0 });
  await until(async () => (await shown("@last"))["state"] === "waiting");
  return readDaemonFile(home())?.pid ?? expect.fail();
}

/** Stops a process by a signal, for as long as the test needs it. */
async function freeze(pid: number): Promise<() => void> {
  const thaw = (): void => {
    process.kill(pid, "SIGCONT");
  };
  process.kill(pid, "SIGSTOP");
  onTestFinished(thaw);
  await until(() => isStopped(pid));
  return thaw;
}

interface FrozenCall {
  readonly words: readonly string[];
  readonly code: number;
}

function calls(code: number, ...words: readonly (readonly string[])[]): readonly FrozenCall[] {
  return words.map((one) => ({ words: one, code }));
}

const [READS, STEERS] = [0, 5];

/** What each command does beside a daemon that does not answer: it reads, or it ends with 5 and says what to do. None waits for it. */
const FROZEN: Readonly<Record<string, readonly FrozenCall[]>> = {
  demo: calls(STEERS, []),
  init: [],
  validate: calls(READS, ["FILE"]),
  run: calls(STEERS, ["FILE"], ["FILE", "--detach"]),
  watch: calls(STEERS, ["RUN"]),
  resume: calls(STEERS, ["RUN"], []),
  report: calls(READS, ["--peek"]),
  ls: calls(READS, ["--all"]),
  show: calls(READS, ["RUN"]),
  why: calls(READS, ["RUN"]),
  logs: calls(READS, ["RUN"]),
  artifacts: calls(READS, ["RUN"]),
  events: calls(READS, ["RUN"]),
  gates: calls(READS, ["--all"]),
  answer: calls(STEERS, ["GATE", "yes"], ["GATE", "yes", "--follow"]),
  knowledge: [...calls(READS, ["ls"]), ...calls(STEERS, ["forget", "a"])],
  cancel: calls(STEERS, ["RUN"], ["--state", "waiting", "--yes"]),
  retry: calls(STEERS, ["RUN"]),
  revise: calls(STEERS, ["RUN", "shorter"]),
  status: calls(STEERS, []),
  serve: calls(6, []),
  stop: calls(STEERS, [], ["--children"]),
  agents: calls(READS, []),
  channel: calls(4, ["ls"]),
  completion: calls(READS, ["bash"]),
  doctor: calls(1, [], ["--fix"]),
  gc: calls(READS, [], ["--apply"]),
  backup: calls(READS, ["copy"]),
  audit: calls(READS, ["verify"], ["rebuild"]),
  // Inside a stage alone.
  ask: [],
  progress: [],
  artifact: [],
};

test("[HOME-8] every command is in the table of those beside a frozen daemon", () => {
  const names = createProgram().commands.map((command) => command.name());
  expect(Object.keys(FROZEN).toSorted()).toEqual(names.toSorted());
});

test("[HOME-7] a daemon makes its socket and its file again, and commands go on", async () => {
  const pid = await standing();
  const { socket = "" } = readDaemonFile(home()) ?? {};
  rmSync(socket);
  await until(() => existsSync(socket));
  rmSync(join(home(), "daemon.json"));
  await until(() => readDaemonFile(home()) !== null);
  rmSync(socket);
  rmSync(join(home(), "daemon.json"));
  await until(() => existsSync(socket) && readDaemonFile(home()) !== null);
  expect((await holdfast("status")).out).toContain(`process ${pid},`);
  expect(await holdfast("cancel", "@last")).toMatchObject({ code: 0 });
  expect(await holdfast("stop")).toMatchObject({ code: 0, out: expect.stringMatching(/^Stopped/) });
});

test("[HOME-8] a daemon that does not answer is named with what to do, and reading works without it", async () => {
  const pid = await standing();
  const file = write("more.pipeline.yaml", "name: more\nstages:\n  a: { run: [sleep, '60'] }\n");
  const follower = start(["run", file]);
  await until(async () => JSON.stringify(await shown("@last")).includes('"pid":'));
  const thaw = await freeze(pid);
  const silent = { code: 5, err: expect.stringContaining(`kill -9 ${pid}`) };
  expect(await follower.ended).toMatchObject(silent);
  const [, gate = ""] = /"id":"([0-9A-Z]{26})"/.exec((await holdfast("gates", "--all", "--json")).out) ?? [];
  const names: Readonly<Record<string, string>> = { RUN: String((await shown("@last"))["id"]), GATE: gate, FILE: file };
  const wrong: unknown[] = [];
  for (const [command, each] of Object.entries(FROZEN))
    await Promise.all(
      each.map(async ({ words, code }) => {
        const ended = await holdfast(command, ...words.map((word) => names[word] ?? word));
        const says = [`kill -CONT ${pid}`, `kill -9 ${pid}`].every((hint) => ended.err.includes(hint));
        if (ended.code !== code || (code === STEERS && !says)) wrong.push([command, ...words, ended]);
      }),
    );
  expect(wrong).toEqual([]);
  // Neither file nor socket: the lock alone tells that somebody is there.
  rmSync(join(home(), "daemon.json"));
  for (const words of [["status"], ["stop"]]) expect(await holdfast(...words), words[0]).toMatchObject(silent);
  thaw();
  await until(() => readDaemonFile(home()) !== null);
  expect(await holdfast("stop", "--children")).toMatchObject({ code: 0 });
});

test("[HOME-9] a home that is renamed under its living daemon has one orchestrator, and its run completes once", async () => {
  const [begun, go] = [join(folder, "begun"), join(folder, "go")];
  const script = `echo begun >> ${begun}; until [ -e ${go} ]; do sleep 0.05; done; echo done`;
  const text = `name: moves\nstages:\n  work: { run: [sh, -c, ${JSON.stringify(script)}] }\n`;
  await holdfast("run", write("moves.pipeline.yaml", text), "--detach");
  await until(() => existsSync(begun));
  const { id } = await shown("@last");
  const { pid = 0 } = readDaemonFile(home()) ?? {};
  renameSync(home(), home("elsewhere"));
  onTestFinished(async () => void (await stopDaemon({ home: home("elsewhere"), env: {} }, true)));
  // The first command there meets the daemon that is about to notice.
  const follower = start(["resume", String(id), "--home", home("elsewhere")]);
  await gone(pid);
  await until(() => (readDaemonFile(home("elsewhere"))?.pid ?? pid) !== pid);
  write("../go", "");
  expect(await follower.ended).toMatchObject({ code: 0 });
  expect(readFileSync(begun, "utf8")).toBe("begun\n");
  expect(existsSync(home())).toBe(false);
  const why = await holdfast(
    "events",
    String(id),
    "--type",
    "execution.settled",
    "--json",
    "--home",
    home("elsewhere"),
  );
  expect(why.out.trimEnd().split("\n")).toHaveLength(1);
});
