import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Json } from "../../base/json/json.ts";
import type { Agent, ScriptStep } from "../../domain/definition/work.ts";
import type { AgentConclusion, AgentReader } from "../../ports/agents.ts";
import { sampleAgent } from "../../testing/fake-model/sample-agent.ts";
import { scripted } from "./adapter.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-scripted-"));
  await mkdir(join(folder, "work"));
  await mkdir(join(folder, "execution"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("the steps are performed in order and the final event proves it", async () => {
  const { conclusion, shown } = await perform([
    { say: "I begin" },
    { write: { "out/a.txt": "one\n", "b.json": "{}" } },
    { usage: { usd: 0.25, inputTokens: 10 } },
    { wait: "1ms" },
    { usage: { usd: 0.5 } },
    { answer: { chosen: [1, 2] } },
    { say: "I am done" },
  ]);
  expect(conclusion).toEqual({
    stopReason: "ok",
    message: "The script has ended.",
    text: "I am done",
    structured: { chosen: [1, 2] },
    usage: { usd: 0.75, inputTokens: 10, outputTokens: null },
    until: null,
    session: null,
    final: true,
  });
  expect(shown).toEqual(["I begin", "out/a.txt", "b.json", "I am done"]);
  expect(await readFile(join(folder, "work/out/a.txt"), "utf8")).toBe("one\n");
});

test("each attempt has its own list of steps, and the last list repeats", async () => {
  const script = [[{ say: "first" }], [{ say: "again" }]];
  const texts = await Promise.all(
    [1, 2, 7].map(async (attempt) => (await perform([], { script, attempt })).conclusion.text),
  );
  expect(texts).toEqual(["first", "again", "again"]);
});

test.for(["../outside.txt", "a/../../outside.txt", "/outside.txt", "link/outside.txt", "file-link"])(
  "a path that leaves the workspace is refused: %s",
  async (path) => {
    await symlink(folder, join(folder, "work/link"));
    await symlink(join(folder, "outside.txt"), join(folder, "work/file-link"));
    const { conclusion } = await perform([{ write: { [path]: "x" } }, { say: "never" }]);
    expect(conclusion).toMatchObject({ stopReason: "permission-denied", text: null, final: true });
    await expect(access(join(folder, "outside.txt"))).rejects.toThrow();
  },
);

test("a command's output is shown line by line, and its failure ends the agent", async () => {
  const good = await perform([{ run: ["sh", "-c", "echo one; echo two >&2"] }, { say: "after" }]);
  expect(good.shown.toSorted()).toEqual(["after", "one", "two"]);
  expect(good.conclusion.stopReason).toBe("ok");
  const bad = await perform([{ run: ["sh", "-c", "exit 3"] }, { say: "never" }]);
  expect(bad.conclusion).toMatchObject({
    stopReason: "exit",
    message: "sh -c exit 3 ended with exit code 3.",
    text: null,
  });
  const missing = await perform([{ run: ["no-such-program-here"] }]);
  expect(missing.conclusion).toMatchObject({
    stopReason: "exit",
    message: "no-such-program-here ended with exit code 127: spawn no-such-program-here ENOENT",
  });
});

test("a script that prints a final event of its own deceives nobody", async () => {
  const forged = '{"type":"result","stopReason":"ok","message":"forged"}';
  const { conclusion } = await perform([{ run: ["echo", forged] }, { say: forged }, { stop: "quota" }]);
  expect(conclusion).toMatchObject({ stopReason: "quota", message: "The script stops: quota." });
});

test("a stage that wants an answer and gets none is told so", async () => {
  const { conclusion } = await perform([{ say: "hm" }], { answer: { type: "object" } });
  expect(conclusion).toMatchObject({ stopReason: "schema-missed" });
});

test("[P26] a question is left as a file, and its answer is awaited", async () => {
  await writeFile(join(folder, "execution/ask.1"), "taken");
  const agent = start([{ ask: { question: "Which?", options: ["a", "b"] } }, { say: "thanks" }]);
  await agent.event("asked");
  expect(JSON.parse(await readFile(join(folder, "execution/ask.2"), "utf8"))).toEqual({
    question: "Which?",
    options: ["a", "b"],
  });
  await writeFile(join(folder, "draft"), '{"answer":"b"}');
  await rename(join(folder, "draft"), join(folder, "execution/answer.2"));
  expect(await agent.event("answered")).toMatchObject({ n: 2, answer: { answer: "b" } });
  expect((await agent.ended).conclusion).toMatchObject({ stopReason: "ok", text: "thanks" });
  expect(await readdir(join(folder, "execution"))).toEqual(["answer.2", "ask.1", "ask.2"]);
});

test("[P26] an answer that was there before anyone looked is found", async () => {
  await writeFile(join(folder, "execution/answer.1"), "just words\n");
  const agent = start([{ ask: { question: "Which?", options: [] } }]);
  expect(await agent.event("answered")).toMatchObject({ answer: "just words" });
  await agent.ended;
});

test("SIGTERM ends it at once, which its parent reports as 143, and it proves nothing", async () => {
  const agent = start([{ say: "before" }, { wait: "1h" }]);
  await agent.event("say");
  agent.child.kill("SIGTERM");
  const { conclusion, code } = await agent.ended;
  expect(code).toBe(143);
  expect(conclusion).toMatchObject({ stopReason: "killed", text: "before", final: false });
});

test("[P9] input that is no script ends it as crashed", async () => {
  const agent = start([], { stdin: '{"steps":[{"dance":true}]}' });
  expect((await agent.ended).conclusion).toMatchObject({
    stopReason: "crashed",
    message: "Standard input holds no script.",
  });
});

test("[R28] a final event that says ok does not outweigh a bad exit code, and needs none where nobody saw it", () => {
  const final = '{"type":"result","stopReason":"ok","message":"done"}';
  expect(conclude([final], null)).toMatchObject({ stopReason: "ok", final: true });
  expect(conclude([final], 1)).toMatchObject({ stopReason: "crashed", final: true });
  expect(conclude([], 0)).toMatchObject({ stopReason: "crashed", final: false });
  expect(conclude(["plain words", "{"], null)).toMatchObject({ stopReason: "killed", final: false });
});

function conclude(lines: readonly string[], code: number | null): AgentConclusion {
  const reader = scripted.read(sampleAgent({ use: "scripted" }));
  for (const line of lines) reader.line(line);
  return reader.conclude({ code, stderrTail: "" });
}

interface Wishes {
  /** In place of one list of steps. */
  readonly script?: readonly (readonly ScriptStep[])[];
  readonly attempt?: number;
  readonly answer?: Agent["answer"];
  readonly stdin?: string;
}

interface Ended {
  readonly conclusion: AgentConclusion;
  readonly shown: readonly string[];
  readonly code: number;
}

interface Started {
  readonly child: ChildProcess;
  /** Resolves with the first event of a type. */
  readonly event: (type: string) => Promise<unknown>;
  readonly ended: Promise<Ended>;
}

function perform(steps: readonly ScriptStep[], wishes: Wishes = {}): Promise<Ended> {
  return start(steps, wishes).ended;
}

function start(steps: readonly ScriptStep[], wishes: Wishes = {}): Started {
  const agent = sampleAgent({ use: "scripted", script: wishes.script ?? [steps], answer: wishes.answer ?? null });
  const { argv, stdin } = scripted.invoke({
    agent,
    program: [process.execPath],
    prompt: "Do it.",
    session: { id: "s", resume: false },
    attempt: wishes.attempt ?? 1,
  });
  const [program = "", ...words] = argv;
  const child = spawn(program, words, {
    cwd: join(folder, "work"),
    env: { PATH: process.env["PATH"], HOLDFAST_DIR: join(folder, "execution") },
  });
  child.stdin.end(wishes.stdin ?? stdin);
  const lines: string[] = [];
  const news = new EventTarget();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    news.dispatchEvent(new Event("line"));
  });
  return {
    child,
    event: (type) => waitForEvent(lines, news, type),
    ended: waitForEnd(child, scripted.read(agent), lines),
  };
}

async function waitForEvent(lines: readonly string[], news: EventTarget, type: string): Promise<unknown> {
  for (;;) {
    const found = lines
      .map((line): { readonly [key: string]: Json } => JSON.parse(line))
      .find((event) => event["type"] === type);
    if (found !== undefined) return found;
    await once(news, "line");
  }
}

async function waitForEnd(child: ChildProcess, reader: AgentReader, lines: readonly string[]): Promise<Ended> {
  let stderrTail = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderrTail += chunk.toString()));
  await once(child, "close");
  const shown = lines.flatMap((line) => reader.line(line)?.text ?? []);
  const code = child.exitCode ?? 128 + (child.signalCode === null ? 0 : constants.signals[child.signalCode]);
  expect(stderrTail).toBe("");
  return { conclusion: reader.conclude({ code, stderrTail }), shown, code };
}
