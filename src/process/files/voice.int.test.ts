import { once } from "node:events";
import { readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixture, openTrial, type Observed, type Trial } from "../../../test/fixtures/agents/trial.ts";
import type { Launch } from "../../ports/processes.ts";
import { askPerson, registerArtifact, reportProgress } from "./child-voice.ts";
import { parseStat } from "../find/process-table.ts";
import { spawnDaemon } from "../start/spawn-daemon.ts";

interface Standing {
  readonly launch: Launch;
  readonly observed: Observed;
  readonly end: () => Promise<void>;
}

async function stand(trial: Trial): Promise<Standing> {
  const fifo = trial.fifo();
  const launch = trial.launchOf([fixture("waits"), fifo.path]);
  await trial.processes.launch(launch);
  const observed = trial.watch(launch);
  await observed.until("ready");
  const end = async (): Promise<void> => {
    await fifo.say();
    expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 0 });
  };
  return { launch, observed, end };
}

test("a question reaches the watcher, its answer the child; the first answer stays", async () => {
  using trial = openTrial();
  const { launch, observed, end } = await stand(trial);
  const asked = askPerson(launch.directory, { question: "Which one?", options: ["left", "right"] });
  await observed.until("1. Which one? left|right");
  await trial.processes.tell(launch.directory, 1, { answer: "left", note: "it is nearer" });
  await trial.processes.tell(launch.directory, 1, { answer: "right", note: null });
  expect(await asked).toEqual({ answer: "left", note: "it is nearer" });
  await end();
});

test("two questions at once get two numbers and their own answers", async () => {
  using trial = openTrial();
  const { launch, observed, end } = await stand(trial);
  const asked = ["first", "second"].map(async (question) => askPerson(launch.directory, { question, options: [] }));
  await Promise.all([observed.until("1. first "), observed.until("2. second ")]);
  await trial.processes.tell(launch.directory, 2, { answer: "b", note: null });
  await trial.processes.tell(launch.directory, 1, { answer: "a", note: null });
  expect((await Promise.all(asked)).map(({ answer }) => answer)).toEqual(["a", "b"]);
  await end();
});

test("what was asked and reported while nobody watched is not lost; what was answered is not asked again", async () => {
  using trial = openTrial();
  const { launch, observed, end } = await stand(trial);
  observed.watch.leave();
  void askPerson(launch.directory, { question: "answered", options: [] });
  await trial.processes.tell(launch.directory, 1, { answer: "yes", note: null });
  const open = askPerson(launch.directory, { question: "open", options: [] });
  reportProgress(launch.directory, "half way");
  const later = trial.watch(launch);
  await Promise.all([later.until("2. open "), later.until("half way")]);
  expect(later.heard.some((words) => words.startsWith("1."))).toBe(false);
  await trial.processes.tell(launch.directory, 2, { answer: "no", note: null });
  expect((await open).answer).toBe("no");
  later.watch.leave();
  const again = trial.watch(launch);
  await again.until("running");
  expect(await endOf(again, end, observed)).toBe(0);
});

async function endOf(again: Observed, end: () => Promise<void>, first: Observed): Promise<number | null> {
  // The first watcher was left: only the newest one sees the end.
  const ended = Promise.race([first.end.then(() => expect.fail()), again.end]);
  void end().catch(() => null);
  const { verdict } = await ended;
  return verdict.is === "finished" ? verdict.exitCode : null;
}

test("a question that is half written is heard when it is whole, one without words all the same", async () => {
  using trial = openTrial();
  const { launch, observed, end } = await stand(trial);
  writeFileSync(join(launch.directory, "ask.1"), '{"question":"wh');
  writeFileSync(join(launch.directory, "ask.2"), '{"options":[1,"one"]}');
  writeFileSync(join(launch.directory, "ask.zwei"), '{"question":"no number"}');
  await observed.until("2. The child asked without words. one");
  writeFileSync(join(launch.directory, "ask.1"), '{"question":"whole"}');
  await observed.until("1. whole ");
  expect(observed.heard.join()).not.toContain("no number");
  await end();
});

test("registered files are listed in their order, however many", async () => {
  using trial = openTrial();
  const { launch, end } = await stand(trial);
  for (let n = 1; n <= 12; n += 1) registerArtifact(launch.directory, `name ${n}`, `/path/${n}`);
  writeFileSync(join(launch.directory, "artifact.13"), '{"name":1}');
  const registered = trial.processes.registered(launch.directory);
  expect(registered.map(({ name }) => name)).toEqual(Array.from({ length: 12 }, (_, index) => `name ${index + 1}`));
  await end();
});

test("a daemon starts in a session of its own, without the marks of an execution", async () => {
  using trial = openTrial();
  const logFile = join(trial.home, "daemon.log");
  const script = "console.log(JSON.stringify(process.env)); console.error('up'); setInterval(() => {}, 1000)";
  const env = {
    PATH: "/usr/bin:/bin",
    HOLDFAST_FENCE: "outer",
    HOLDFAST_RUN_ID: "run",
    HOLDFAST_DIR: "/dir",
    HOLDFAST_HOME: "/home",
    HOLDFAST_TOKEN: "mine",
    EMPTY: undefined,
  };
  const pid = spawnDaemon({ argv: ["-e", script, trial.home], env, logFile });
  const log = watch(trial.home);
  while (!readFileSync(logFile, "utf8").includes("up")) await once(log, "change");
  log.close();
  expect(JSON.parse(readFileSync(logFile, "utf8").split("\n")[0] ?? "")).toEqual({
    PATH: "/usr/bin:/bin",
    HOLDFAST_TOKEN: "mine",
    HOLDFAST_DAEMON: "1",
    HOLDFAST_DESCRIPTORS: expect.any(String),
  });
  expect(parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"))).toMatchObject({ pid, session: pid });
  await trial.killLiving();
});

test("a daemon that a child started is not swept with it", async () => {
  using trial = openTrial();
  const logFile = join(trial.home, "daemon.log");
  const launch = trial.launchOf([process.execPath, fixture("starts-daemon.js"), logFile, trial.fifo().path], {
    output: "direct",
  });
  await trial.processes.launch(launch);
  const observed = trial.watch(launch);
  await observed.until("started");
  observed.watch.adjust({ deadlineMs: null, idleMs: null, graceMs: 0, stop: true, keep: [] });
  const { verdict } = await observed.end;
  expect(verdict.is).toBe("finished");
  expect(trial.living()).toHaveLength(1);
  await trial.killLiving();
});
