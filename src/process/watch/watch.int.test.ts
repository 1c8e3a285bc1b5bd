import { OPEN } from "../../base/secrets/masker.ts";
import { join } from "node:path";
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { fixture, GO_ON, openTrial } from "../../../test/fixtures/agents/trial.ts";

const MEBI = 1_048_576;

test("many brief commands at once all end with their own codes", async () => {
  using trial = openTrial();
  const codes = Array.from({ length: 200 }, (_, index) => index % 120);
  const waiting = [...codes.entries()];
  const verdicts: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [index, code] = next;
      const output = index % 2 === 0 ? "pump" : "direct";
      const { verdict, strays } = await trial.run(["/bin/sh", "-c", `exit ${code}`], { output });
      verdicts[index] = verdict.is === "finished" ? [verdict.exitCode, strays] : verdict;
    }
  };
  await Promise.all(Array.from({ length: 12 }, worker));
  expect(verdicts).toEqual(codes.map((code) => [code, []]));
});

test("a deadline that has passed is reported once, and does not end the process on its own", async () => {
  using trial = openTrial();
  const launch = trial.launchOf([fixture("waits"), trial.fifo().path]);
  await trial.processes.launch(launch);
  const observed = trial.watch(launch, { deadlineMs: trial.processes.monotonicMs() + 50 });
  await observed.until("timeout");
  await observed.until("running");
  observed.watch.adjust({ ...GO_ON, deadlineMs: trial.processes.monotonicMs() - 1, idleMs: null, stop: true });
  expect((await observed.end).verdict).toMatchObject({ exitCode: 143 });
  expect(observed.heard.filter((words) => words === "timeout")).toHaveLength(1);
});

test("silence is reported when it has lasted too long, and not while somebody is asked", async () => {
  using trial = openTrial();
  const fifo = trial.fifo();
  const launch = trial.launchOf([fixture("waits"), fifo.path]);
  await trial.processes.launch(launch);
  const observed = trial.watch(launch, { deadlineMs: null, idleMs: 20 });
  await observed.until("ready");
  await observed.until("running");
  expect(observed.heard).not.toContain("hung");
  observed.watch.adjust({ ...GO_ON, deadlineMs: trial.processes.monotonicMs() + 3_600_000, idleMs: 20 });
  await observed.until("hung");
  await fifo.say();
  expect((await observed.end).verdict).toMatchObject({ exitCode: 0 });
});

test.each(["pump", "direct"] as const)("a flood of 200 MiB is followed without growing, by %s", async (output) => {
  using trial = openTrial();
  const launch = trial.launchOf(["/bin/sh", "-c", `yes "$1" | head -c ${200 * MEBI}`, "sh", "x".repeat(99)], {
    output,
  });
  await trial.processes.launch(launch);
  const before = process.memoryUsage().rss;
  let lines = 0;
  let peak = 0;
  const hear = (added: readonly string[]): void => {
    lines += added.length;
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  const events = { started: () => {}, output: hear, asked: () => {}, progress: () => {}, exceeded: () => {} };
  const { directory, fence, cwd } = launch;
  const { verdict } = await trial.processes.watch({ directory, fence, cwd, orders: GO_ON, events, masker: OPEN }).ended;
  expect(verdict).toMatchObject({ is: "finished", exitCode: 0 });
  expect(statSync(join(directory, "out")).size).toBe(200 * MEBI);
  expect(lines).toBe(Math.ceil((200 * MEBI) / 100));
  expect(peak - before).toBeLessThan(150 * MEBI);
});

test("a watcher that leaves touches nothing, and another can take over", async () => {
  using trial = openTrial();
  const fifo = trial.fifo();
  const launch = trial.launchOf([fixture("steps"), fifo.path]);
  await trial.processes.launch(launch);
  const first = trial.watch(launch);
  await first.until("line 10");
  first.watch.leave();
  const second = trial.watch(launch);
  await second.until("running");
  await fifo.say();
  expect((await second.end).verdict).toMatchObject({ is: "finished", exitCode: 7 });
  expect(second.lines).toHaveLength(30);
  expect(first.lines).toHaveLength(10);
});
