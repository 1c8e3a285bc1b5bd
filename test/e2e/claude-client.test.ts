import { randomUUID } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { installClaude } from "../../scripts/agent-clients.ts";
import { VERDICT_SCHEMA } from "../../src/domain/run/attempt/verdict.ts";
import { readFile, writeFile, type Conversation } from "../../src/testing/index.ts";
import { createClaudeBench, leftoverClients } from "./claude-client-bench.ts";

// The real client against the fake model: no account, no network but the loopback interface.

beforeAll(() => installClaude(), 300_000);

afterAll(async () => {
  expect(await leftoverClients()).toEqual([]);
});

test("a prompt is carried out: the file is written, the words and the cost are known", async () => {
  await using bench = await createClaudeBench();
  const { conclusion, shown } = await bench.run("Please.\nWRITE_FILE out/hello.txt hello there\nSAY all good");
  expect(conclusion).toMatchObject({ stopReason: "ok", text: "all good", structured: null, final: true });
  expect(conclusion.usage).toEqual({ usd: expect.any(Number), inputTokens: 200, outputTokens: 14 });
  expect(await bench.read("out/hello.txt")).toBe("hello there\n");
  expect(shown).toEqual(["writes out/hello.txt", "all good"]);
});

test("a conversation of several steps reads what the prompt names and writes several files", async () => {
  const summary: Conversation = {
    when: "/Summarise (?<source>\\S+)/",
    steps: [
      { tools: [readFile("$<source>")] },
      { text: "Writing.", tools: [writeFile("a.md", "a.md"), writeFile("b.md", "b.md")] },
      { text: "Both are there." },
    ],
  };
  await using bench = await createClaudeBench({ conversations: [summary] });
  await bench.run("WRITE_FILE talk.txt once upon a time");
  const { conclusion } = await bench.run(`Summarise ${join(bench.folder, "work/talk.txt")} in two files.`);
  expect(conclusion).toMatchObject({ stopReason: "ok", text: "Both are there." });
  expect(bench.model.requests.at(-1)?.model?.toolResults[0]).toContain("once upon a time");
  expect([await bench.read("a.md"), await bench.read("b.md")]).toEqual(["a.md", "b.md"]);
});

test("a conversation is found by what the client tells about itself, such as its working directory", async () => {
  const inWork: Conversation = {
    when: "/directory: (?<folder>\\S+\\/work)$/",
    in: "system",
    steps: [{ tools: [writeFile("here.txt", "$<folder>")] }, { text: "in $<folder>" }],
  };
  await using bench = await createClaudeBench({ conversations: [inWork] });
  const folder = join(bench.folder, "work");
  expect((await bench.run("Hello.")).conclusion).toMatchObject({ stopReason: "ok", text: `in ${folder}` });
  expect(await bench.read("here.txt")).toBe(folder);
});

test("[P15] a judge's verdict comes as the structured answer, and a model that ignores the schema has missed it", async () => {
  await using bench = await createClaudeBench();
  const verdict = { result: "rework", score: 55, blockers: [], fixes: ["louder"] };
  const said = await bench.run(`VERDICT ${JSON.stringify(verdict)}`, { answer: VERDICT_SCHEMA });
  expect(said.conclusion).toMatchObject({ stopReason: "ok", structured: verdict });
  const ignored = await bench.run("Hello.", { answer: VERDICT_SCHEMA });
  expect(ignored).toMatchObject({ code: 0, conclusion: { stopReason: "schema-missed", structured: null } });
});

test("what is not permitted is not done, and exit 0 does not hide it", async () => {
  await using bench = await createClaudeBench();
  const outside = join(bench.folder, "outside.txt");
  const denied = { code: 0, conclusion: { stopReason: "permission-denied", message: "Not permitted: Write." } };
  expect(await bench.run(`WRITE_FILE ${outside} x`)).toMatchObject(denied);
  await expect(access(outside)).rejects.toThrow();
});

test("a command needs a rule that permits it", async () => {
  await using bench = await createClaudeBench();
  const command = "RUN_BASH env | grep -c HOME > count.txt";
  expect((await bench.run(command)).conclusion.stopReason).toBe("permission-denied");
  const permissions = { allow: ["Bash(env)", "Bash(grep *)"], deny: [] };
  expect((await bench.run(command, { permissions })).conclusion.stopReason).toBe("ok");
  expect(await bench.read("count.txt")).toBe("1\n");
});

test.for([
  [401, "auth"],
  [429, "rate"],
  [529, "rate"],
  [400, "quota"],
] as const)(
  "an answer of status %s ends it as %s, once the client's own retries are used up",
  async ([status, stopReason]) => {
    await using bench = await createClaudeBench({ mode: { kind: "fail", status } });
    expect(await bench.run("Hello.")).toMatchObject({ code: 1, conclusion: { stopReason, final: true } });
  },
);

test("a refusal that passes is retried by the client itself, which is shown", async () => {
  await using bench = await createClaudeBench();
  bench.model.setMode({ kind: "fail", status: 429 }, 1);
  const { conclusion, shown } = await bench.run("SAY after all");
  expect(conclusion).toMatchObject({ stopReason: "ok", text: "after all" });
  expect(shown[0]).toBe("The model does not answer (rate_limit); retry 1 of 1.");
});

test("too many turns are a budget, a conversation too long is its context, a refused request is a refusal", async () => {
  await using bench = await createClaudeBench();
  expect((await bench.run("READ_FILE a\nREAD_FILE b", { maxTurns: 1 })).conclusion.stopReason).toBe("budget");
  bench.model.setMode({ kind: "fail", status: 400, message: "prompt is too long: 210000 tokens > 200000 maximum" });
  expect((await bench.run("Hello.")).conclusion.stopReason).toBe("context");
  bench.model.setMode({ kind: "fail", status: 404 });
  expect((await bench.run("Hello.")).conclusion.stopReason).toBe("refusal");
});

test("a prompt that begins with one of the client's own commands reaches the model", async () => {
  await using bench = await createClaudeBench();
  await bench.run("/cost is what this is about");
  expect(bench.model.requests.map((request) => request.model?.prompt)).toContain("/cost is what this is about");
});

test("a client whose model hangs ends with SIGTERM and leaves no final event", async () => {
  await using bench = await createClaudeBench({ mode: { kind: "hang", after: "start" } });
  const started = bench.start("Hello.");
  await bench.model.seen(() => true);
  started.child.kill("SIGTERM");
  expect(await started.ended).toMatchObject({ code: 143, conclusion: { stopReason: "killed", final: false } });
});

test("an interrupted client is no success, although it ends with 0", async () => {
  await using bench = await createClaudeBench({ mode: { kind: "hang", after: "start" } });
  const started = bench.start("Hello.");
  await bench.model.seen(() => true);
  started.child.kill("SIGINT");
  expect(await started.ended).toMatchObject({ code: 0, conclusion: { stopReason: "killed" } });
});

test("[R26] a client that was killed without an answer is resumed in its session and finishes the work", async () => {
  await using bench = await createClaudeBench({ mode: { kind: "hang" } });
  const id = randomUUID();
  const started = bench.start("WRITE_FILE late.txt done\nSAY finished", {}, { id, resume: false });
  await bench.model.seen((request) => request.session === id);
  // The client notes a session some 40 ms after its first request.
  await vi.waitFor(async () => expect(await bench.hasNoted(id)).toBe(true), { timeout: 30_000, interval: 20 });
  started.child.kill("SIGKILL");
  const killed = { stopReason: "killed", text: null, final: false };
  expect(await started.ended).toMatchObject({ code: 137, conclusion: killed });

  bench.model.release();
  const resumed = await bench.run("You were interrupted. Go on where you stopped.", {}, { id, resume: true });
  expect(resumed.conclusion).toMatchObject({ stopReason: "ok", text: "finished" });
  expect(await bench.read("late.txt")).toBe("done\n");
  expect(new Set(bench.model.requests.flatMap((request) => request.session ?? []))).toEqual(new Set([id]));
});

test("[R26] a client that was killed before it noted its session is started again under the same id", async () => {
  await using bench = await createClaudeBench();
  const id = randomUUID();
  const started = bench.start("SAY finished", {}, { id, resume: false });
  started.child.kill("SIGKILL");
  await started.ended;
  const unknown = { stopReason: "not-run", session: "unknown", final: false };
  expect((await bench.run("SAY finished", {}, { id, resume: true })).conclusion).toMatchObject(unknown);
  const anew = await bench.run("SAY finished", {}, { id, resume: false });
  expect(anew.conclusion).toMatchObject({ stopReason: "ok", text: "finished" });
  const taken = await bench.run("SAY finished", {}, { id, resume: false });
  expect(taken.conclusion).toMatchObject({ stopReason: "not-run", session: "in-use", final: false });
});

test("the cost of a resumed session counts nothing twice", async () => {
  await using bench = await createClaudeBench();
  const id = randomUUID();
  const first = await bench.run("Hello.", {}, { id, resume: false });
  const second = await bench.run("Hello again.", {}, { id, resume: true });
  expect(second.conclusion.usage).toEqual(first.conclusion.usage);
  expect(second.conclusion.usage.usd).toBeGreaterThan(0);
});
