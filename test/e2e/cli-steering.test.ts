import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, shown, start, until, write } from "./cli-home.ts";

test("a run that works is cancelled: 1 for its follower, 0 for who cancels", async () => {
  const file = write("slow.pipeline.yaml", `name: slow\nstages:\n  sleep: { run: [sh, -c, "sleep 120"] }\n`);
  const run = start(["run", file]);
  await until(async () => (await holdfast("ls", "--json")).out.includes('"running"'));
  expect(await holdfast("cancel", "@last")).toMatchObject({ code: 0 });
  expect(await run.ended).toMatchObject({ code: 1 });
  expect(await shown("@last")).toMatchObject({ state: "cancelled" });
});

test("Ctrl-C leaves the run to itself and prints how to follow it", async () => {
  const file = write("slow.pipeline.yaml", `name: slow\nstages:\n  sleep: { run: [sh, -c, "sleep 120"] }\n`);
  const run = start(["run", file]);
  await until(async () => (await holdfast("ls", "--json")).out.includes('"running"'));
  run.child.kill("SIGINT");
  const ended = await run.ended;
  expect(ended.code).toBe(130);
  expect(ended.err).toMatch(/holdfast resume [0-9A-Z]{26}/);
  expect(await shown("@last")).toMatchObject({ state: "running" });
  await holdfast("cancel", "@last");
  expect(await holdfast("resume", "@last")).toMatchObject({ code: 1 });
});

test("a killed daemon costs nothing: resume takes the living command over", async () => {
  const words = `while [ ! -e "${folder}/go" ]; do sleep 0.1; done; echo x >> "${folder}/runs"; echo done > out.txt`;
  const file = write(
    "long.pipeline.yaml",
    `name: long\nstages:\n  work:\n    run: [sh, -c, ${JSON.stringify(words)}]\n    outputs: { out: out.txt }\n`,
  );
  expect(await holdfast("run", file, "--detach")).toMatchObject({ code: 0 });
  await until(
    async () =>
      JSON.stringify(await shown("@last")).includes('"pid":') &&
      !JSON.stringify(await shown("@last")).includes('"pid":null'),
  );
  const { pid } = JSON.parse(readFileSync(join(folder, "home", "daemon.json"), "utf8"));
  process.kill(Number(pid), "SIGKILL");
  const resumed = start(["resume", "@last", "--json"]);
  await until(async () => Number((await shown("@last"))["recoveries"]) === 1);
  writeFileSync(join(folder, "go"), "");
  const ended = await resumed.ended;
  expect(ended.code, ended.err).toBe(0);
  expect(lastLine(ended.out)).toMatchObject({
    state: "completed",
    recoveries: 1,
    stages: [{ attempts: [{ n: 1, reattached: true }] }],
  });
  expect(readFileSync(join(folder, "runs"), "utf8")).toBe("x\n");
});

function heldAfterA(name: string, words: string): string {
  return `name: ${name}\nstages:\n  a: { run: ["true"] }\n  b: { needs: [a], run: [sh, -c, '${words}'] }\n`;
}

test("resume lets every held run go on before it follows the first", async () => {
  const first = write("first.pipeline.yaml", heldAfterA("first", `while [ ! -e "${folder}/go" ]; do sleep 0.05; done`));
  const second = write("second.pipeline.yaml", heldAfterA("second", `touch "${folder}/go"`));
  for (const file of [first, second]) expect(await holdfast("run", file, "--until", "a")).toMatchObject({ code: 0 });
  expect(await holdfast("resume")).toMatchObject({ code: 0 });
  const { runs } = lastLine((await holdfast("ls", "--json")).out);
  expect(runs).toMatchObject([{ state: "completed" }, { state: "completed" }]);
});
