import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, shown, write } from "./cli-home.ts";

const TWO_STAGES = `name: greeting
input:
  type: object
  properties: { who: { type: string, default: world }, times: { type: integer, default: 1 } }
stages:
  write:
    run: [sh, -c, 'echo "Hello $0" > hello.txt; echo written', "{{input.who}}"]
    outputs: { text: hello.txt }
  count:
    run: [wc, -c, "{{artifacts.write.text}}"]
`;

const GATED = `name: gated
stages:
  make:
    run: [sh, -c, 'echo made > made.txt']
    outputs: { made: made.txt }
  publish:
    needs: [make]
    gate: { ask: "Publish it?", options: { publish: continue, drop: cancel } }
`;

const FAILING = `name: failing\nstages:\n  break: { run: [sh, -c, "exit 9"] }\n`;

test("the version and the help of every command come without a home", async () => {
  expect(await holdfast("--version")).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  const help = await holdfast("--help");
  expect(help.code).toBe(0);
  for (const name of ["run", "ls", "show", "answer", "status"]) {
    expect(help.out).toContain(`\n  ${name} `);
    const own = await holdfast(name, "--help");
    expect(own).toMatchObject({ code: 0, out: expect.stringContaining(`Example:\n  holdfast ${name}`) });
  }
  expect(existsSync(join(folder, "home"))).toBe(false);
});

test("wrong usage ends with 2 and one JSON line as the last on standard error", async () => {
  for (const words of [["shw"], ["ls", "--nope"], ["show"], ["ls", "--limit", "x"], ["run", "p.yaml", "-i", "x"]]) {
    const plain = await holdfast(...words);
    expect([plain.code, plain.out], words.join(" ")).toEqual([2, ""]);
    expect(plain.err).not.toMatch(/\n\s+at /);
    const json = await holdfast(...words, "--json");
    expect(json.code).toBe(2);
    expect(lastLine(json.err)).toHaveProperty("error.code");
  }
  const nothing = await holdfast();
  expect(nothing.code).toBe(2);
  expect(nothing.err).toContain("Usage: holdfast");
});

test("a fault begins with file, line and column", async () => {
  const file = write("bad.pipeline.yaml", `name: bad\nstages:\n  one: { run: [echo], needs: [two] }\n`);
  const plain = await holdfast("validate", file);
  expect(plain.code).toBe(2);
  expect(plain.err).toMatch(/^\S*bad\.pipeline\.yaml:3:\d+ /);
  const json = await holdfast("run", file, "--json");
  expect(json).toMatchObject({ code: 2, out: "" });
  expect(lastLine(json.err)).toMatchObject({
    error: { code: "DEFINITION_INVALID", faults: [{ line: 3, code: expect.any(String), hint: expect.any(String) }] },
  });
  const good = await holdfast("validate", write("good.pipeline.yaml", TWO_STAGES), "--json");
  expect(good.code).toBe(0);
  expect(lastLine(good.out)).toMatchObject({ definition: { name: "greeting" }, warnings: [] });
});

test("a run is followed to its end and can be read without a daemon", async () => {
  const file = write("greeting.pipeline.yaml", TWO_STAGES);
  const wrong = await holdfast("run", file, "-i", "whom=Ada", "--json");
  expect(wrong.code).toBe(2);
  expect(lastLine(wrong.err)).toMatchObject({ error: { code: "INPUT_INVALID" } });

  const run = await holdfast("run", file, "-i", "who=Ada", "-i", "times=2", "--out", "out");
  expect(run, run.err).toMatchObject({ code: 0 });
  expect(run.out).toMatch(/write: succeeded/);
  expect(readdirSync(join(folder, "project", "out"), { recursive: true })).toEqual(["count", "count/stdout.txt"]);
  expect(await holdfast("run", file, "--home", "/proc/x", "--json")).toMatchObject({ code: 5, out: "" });
  await holdfast("stop");
  const id = String((await shown("@last"))["id"]);
  expect(id).toMatch(/^[0-9A-Z]{26}$/);
  expect(await shown(id.slice(0, 20))).toMatchObject({
    state: "completed",
    input: { who: "Ada", times: 2 },
    stages: [
      { id: "write", kind: "command", chosenAttempt: 1, attempts: [{ n: 1, stopReason: "ok", reattached: false }] },
      { id: "count", state: "succeeded" },
    ],
    artifacts: [
      { stage: "write", name: "text", bytes: 10 },
      { stage: "count", name: "stdout" },
    ],
    gates: [],
    mission: null,
  });
  expect(lastLine((await holdfast("ls", "--json")).out)).toMatchObject({
    runs: [{ id, state: "completed" }],
    next: null,
  });
  expect((await holdfast("logs", "@last", "write")).out).toBe("written\n");
  expect((await holdfast("artifacts", "get", "@last", "write.text")).out).toBe("Hello Ada\n");
  expect((await holdfast("why", "@last")).out).toContain("completed");
  expect(lastLine((await holdfast("status", "--json")).out)).toMatchObject({
    orchestrator: null,
    barrier: null,
    runs: { open: 0 },
  });
  const events = (await holdfast("events", id, "--json")).out.trimEnd().split("\n");
  expect(lastLine(events[0] ?? "")).toMatchObject({ stream: id, seq: 1, type: "run.accepted", prevHash: null });
  expect(await holdfast("audit", "verify")).toMatchObject({ code: 0 });
  expect(await holdfast("audit", "rebuild")).toMatchObject({ code: 0 });
});

test("with --json a run streams its events, and its last line is the run", async () => {
  const run = await holdfast("run", write("greeting.pipeline.yaml", TWO_STAGES), "--json");
  expect(run, run.err).toMatchObject({ code: 0, err: "" });
  const lines = run.out.trimEnd().split("\n");
  expect(lastLine(lines[0] ?? "")).toMatchObject({ type: "run.accepted", position: expect.any(Number) });
  const positions = lines.slice(0, -1).map((line) => lastLine(line)["position"]);
  expect(positions).toEqual([...new Set(positions)]);
  expect(lastLine(run.out)).toMatchObject({ pipeline: "greeting", state: "completed" });
});

test("a failed run ends with 1, an unknown one with 4, and one that has ended refuses to be cancelled with 7", async () => {
  const file = write("failing.pipeline.yaml", FAILING);
  const run = await holdfast("run", file, "--json");
  expect(run.code, run.err).toBe(1);
  expect(lastLine(run.out)).toMatchObject({
    state: "failed",
    stages: [{ attempts: [{ exitCode: 9, stopReason: "exit" }] }],
  });
  expect(await holdfast("show", "01ZZZZZZ")).toMatchObject({ code: 4, out: "" });
  const refused = await holdfast("cancel", "@last", "--json");
  expect(refused.code).toBe(7);
  expect(lastLine(refused.err)).toMatchObject({ error: { code: "REFUSED" } });
});

test("only a person can make a gated run go on: 3, then the answer completes it", async () => {
  const file = write("gated.pipeline.yaml", GATED);
  const run = await holdfast("run", file);
  expect(run.code, run.err).toBe(3);
  const gate = /holdfast answer ([0-9A-Z]{26}) publish/.exec(run.out)?.[1] ?? "";
  expect(lastLine((await holdfast("gates", "--json")).out)).toMatchObject({
    gates: [{ id: gate, question: "Publish it?" }],
  });
  expect(await holdfast("answer", gate, "perhaps")).toMatchObject({ code: 2 });
  expect(await holdfast("answer", gate, "publish", "--follow")).toMatchObject({ code: 0 });
  expect(await holdfast("answer", gate, "drop")).toMatchObject({ code: 7 });
  expect(await holdfast("run", file, "--yes")).toMatchObject({ code: 0 });
  expect(await holdfast("run", file, "--until", "make")).toMatchObject({ code: 0 });
  expect(await shown("@last")).toMatchObject({ state: "waiting" });
  expect(await holdfast("resume", "@last")).toMatchObject({ code: 3 });
});

test("the same key follows the same run, and refuses another input", async () => {
  const file = write("greeting.pipeline.yaml", TWO_STAGES);
  const ids = [];
  for (let n = 0; n < 2; n += 1)
    ids.push(lastLine((await holdfast("run", file, "--key", "k", "--detach", "--json")).out)["id"]);
  expect(ids[0]).toBe(ids[1]);
  expect(await holdfast("run", file, "--key", "k", "-i", "who=Bob")).toMatchObject({ code: 7 });
});
