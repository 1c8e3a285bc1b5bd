import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixture, openTrial } from "../../../test/fixtures/agents/trial.ts";

const shells = ["/bin/dash", "/bin/bash"];
const LIMIT = 65_536;

test.each(shells)("a command that writes too much goes on, its journal is cut at the limit: %s", async (shell) => {
  using trial = openTrial({ shell, journalLimitBytes: LIMIT });
  const flood = `head -c ${LIMIT * 4} /dev/zero | tr '\\0' x; echo end >&2; exit 3`;
  const run = await trial.run(["/bin/sh", "-c", flood]);
  expect(run.verdict).toMatchObject({ is: "finished", exitCode: 3 });
  expect(statSync(join(run.launch.directory, "out")).size).toBe(LIMIT);
  expect(readFileSync(join(run.launch.directory, "err"), "utf8")).toBe("end\n");
});

test.each(shells)("a directly written journal that grows too much is reported: %s", async (shell) => {
  using trial = openTrial({ shell, journalLimitBytes: LIMIT });
  const fifo = trial.fifo();
  const launch = trial.launchOf(
    ["/bin/sh", "-c", `head -c ${LIMIT + 1} /dev/zero; read -r word <"$1"`, "sh", fifo.path],
    { output: "direct" },
  );
  await trial.processes.launch(launch);
  const observed = trial.watch(launch);
  await observed.until("flood");
  await fifo.say();
  expect((await observed.end).verdict).toMatchObject({ is: "finished", exitCode: 0 });
});

test.each(shells)("a command cannot truncate its journal, however it opens its streams: %s", async (shell) => {
  using trial = openTrial({ shell, journalLimitBytes: LIMIT });
  const run = await trial.run([fixture("truncates")]);
  expect(readFileSync(join(run.launch.directory, "out"), "utf8")).toBe("first\nsecond\n");
  expect(readFileSync(join(run.launch.directory, "err"), "utf8")).toBe("first error\nsecond error\n");
});

test.each(shells)("an agent that truncates its journal is noticed, and read from its beginning: %s", async (shell) => {
  using trial = openTrial({ shell, journalLimitBytes: LIMIT });
  const fifo = trial.fifo();
  const launch = trial.launchOf([fixture("truncates"), fifo.path], { output: "direct" });
  await trial.processes.launch(launch);
  const observed = trial.watch(launch);
  await observed.until("first");
  await fifo.say();
  await observed.end;
  expect(observed.heard).toContain("second");
  expect(readFileSync(join(launch.directory, "out"), "utf8")).toBe("second\n");
});

test.each(shells)("a working directory that is gone is named, and nothing runs: %s", async (shell) => {
  using trial = openTrial({ shell, journalLimitBytes: LIMIT });
  rmSync(trial.cwd, { recursive: true });
  const launch = trial.launchOf(["/bin/true"]);
  await expect(trial.processes.launch(launch)).rejects.toThrow(`its working directory ${trial.cwd} is not there`);
  expect(trial.processes.inspect(launch.directory, launch.fence, true)).toEqual({ is: "not-run" });
});
