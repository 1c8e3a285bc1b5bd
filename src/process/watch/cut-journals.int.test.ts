import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTrial } from "../../../test/fixtures/agents/trial.ts";
import { maskOf } from "../../base/secrets/mask.ts";
import { maskerOf } from "../../base/secrets/masker.ts";
import { cleanExecution } from "../files/clean-execution.ts";
import { cutJournals } from "./cut-journals.ts";

const LIMIT = 1_000;
const PRINTS = (bytes: number): readonly string[] => ["/bin/sh", "-c", `head -c ${bytes} /dev/zero | tr '\\0' x`];

// A pump keeps whole blocks; a task writes directly, and may have ended before anybody looked.
test.each([
  ["pump", 999, null],
  ["pump", 1_000, null],
  ["pump", 1_001, 1],
  ["pump", 1_024, 24],
  ["pump", 5_000, 4_000],
  ["direct", 1_000, null],
  ["direct", 1_001, 1],
  ["direct", 5_000, 4_000],
] as const)(
  "[P41] %s: of %i bytes exactly what is beyond the stage's limit is dropped",
  async (output, bytes, dropped) => {
    using trial = openTrial();
    const launch = trial.launchOf(PRINTS(bytes), { output, outputLimitBytes: LIMIT });
    await trial.processes.launch(launch);
    const end = await trial.watch(launch).end;
    const lost = dropped === null ? {} : { out: { bytes: dropped, kept: LIMIT, full: true } };
    expect(end).toMatchObject({ verdict: { is: "finished", exitCode: 0 }, dropped: lost });
    expect(Object.keys(end.dropped ?? {})).toEqual(Object.keys(lost));
    expect(statSync(join(launch.directory, "out")).size).toBe(Math.min(bytes, LIMIT));
    // Anyone who looks again after a crash finds the same.
    expect(cutJournals(launch.directory, LIMIT)).toEqual(lost);
  },
);

test("[P41] a pump keeps no block beyond the stage's limit: nothing fills the disk meanwhile", async () => {
  using trial = openTrial();
  const launch = trial.launchOf(PRINTS(LIMIT * 9), { outputLimitBytes: LIMIT });
  const counted = join(launch.directory, "out.bytes");
  await trial.processes.launch(launch);
  while (!existsSync(counted) || readFileSync(counted, "utf8") === "") await new Promise(setImmediate);
  expect(statSync(join(launch.directory, "out")).size).toBe(1_024);
  await trial.watch(launch).end;
});

test("[P41] what a client streams is read to its end: nothing of it is cut", async () => {
  using trial = openTrial();
  const launch = trial.launchOf(PRINTS(LIMIT + 20), { output: "direct", outputLimitBytes: LIMIT });
  await trial.processes.launch(launch);
  const end = await trial.watch(launch, {}, { streams: true }).end;
  expect([end.dropped, readFileSync(join(launch.directory, "out")).length]).toEqual([{}, LIMIT + 20]);
});

test.each(["pump", "direct"] as const)(
  "[P41] %s: a journal from which a secret was taken still counts as whole when a crash comes before the record",
  async (output) => {
    using trial = openTrial();
    const launch = trial.launchOf(["/bin/echo", "a secret of many letters, long"], { output, outputLimitBytes: 40 });
    await trial.processes.launch(launch);
    expect((await trial.watch(launch).end).dropped).toEqual({});
    for (const secret of ["a secret of many letters", "long\n".trim()])
      await cleanExecution(launch.directory, maskerOf(maskOf([secret], "")));
    expect(readFileSync(join(launch.directory, "out"), "utf8")).toContain("[redacted]");
    expect(cutJournals(launch.directory, 40)).toEqual({});
    expect(cutJournals(launch.directory, 5)).toEqual({});
  },
);
