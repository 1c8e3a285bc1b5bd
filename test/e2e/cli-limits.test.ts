import { expect, test } from "vitest";
import { holdfast, write } from "./cli-home.ts";

// Each kind of work, and what it may print: what is an output must fit, what is none is counted, a judge is no part of it.

const PRINT = (bytes: number): string => `[sh, -c, "head -c ${bytes} /dev/zero | tr '\\\\0' x"]`;

const PIPELINE = `name: limits
limits: { output: 1KB }
stages:
  whole: { run: ${PRINT(1_000)} }
  none: { run: ${PRINT(3_000)}, outputs: none }
  command: { run: ${PRINT(1_001)}, required: false }
  item: { run: ${PRINT(8)}, limits: { output: 7 }, required: false }
  task: { task: "./tasks.ts#print", required: false }
  judged: { run: [echo, ok], review: { judges: [{ run: ${PRINT(2_000)} }], maxAttempts: 1 }, limits: { output: 100 } }
`;

test("[P41] limits.output holds to the byte for each kind of work, and what did not fit names it", async () => {
  write("tasks.ts", 'export async function print() { process.stdout.write("x".repeat(3_000)); }\n');
  write("limits.pipeline.yaml", PIPELINE);
  expect((await holdfast("run", "limits.pipeline.yaml")).code).toBe(0);

  const run = JSON.parse((await holdfast("show", "@last", "--json")).out);
  const ends = run.stages.map((stage: { id: string; state: string; attempts: { stopReason: string }[] }) => [
    stage.id,
    stage.state,
    stage.attempts.at(-1)?.stopReason,
  ]);
  expect(ends).toEqual([
    ["whole", "succeeded", "ok"],
    ["none", "succeeded", "ok"],
    ["command", "failed", "output-too-large"],
    ["item", "failed", "output-too-large"],
    ["task", "failed", "output-too-large"],
    ["judged", "succeeded", "ok"],
  ]);
  const why = (await holdfast("why", "@last")).out;
  expect(why).toContain("beyond the limit of 7 bytes (`limits.output`)");
  expect(why).toContain("none, attempt 1: 2,000 bytes of its standard output were dropped");
  expect((await holdfast("logs", "@last", "none")).out).toContain("beyond the limit of 1,000 bytes (`limits.output`)");
});
