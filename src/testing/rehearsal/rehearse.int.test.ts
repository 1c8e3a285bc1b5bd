import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { claude, command, json, pipeline, prompt, redo, video } from "../../index.ts";
import { fixture, rehearse, script, type AgentScript } from "../index.ts";

// Real daemons, real processes; only the agents are scripted. Everything lies below one folder, so that what is left is seen.

let folder = "";
const TMPDIR = process.env["TMPDIR"];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-rehearse-test-"));
  process.env["TMPDIR"] = folder;
});

afterEach(() => {
  if (TMPDIR === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = TMPDIR;
  const living = processesOf(folder);
  rmSync(folder, { recursive: true, force: true });
  expect(living).toEqual([]);
});

const Moment = z.object({ from: z.number(), to: z.number(), why: z.string() });

// Bytes that are no text, of a file that is a video by its beginning.
const VIDEO = Buffer.concat([
  Buffer.from("000000206674797069736f6d0000020069736f6d69736f32617663316d703431", "hex"),
  Buffer.from([0, 255, 254, 13, 10, 0]),
]);

const clip = pipeline("clip", { input: z.object({ url: z.url() }) }, ({ input, stage, gate }) => {
  const transcript = stage("transcript", {
    run: command("yt-dlp", "--write-subs", input.url),
    outputs: { talk: "*.vtt" },
    env: { secrets: { KEY: "env:NOBODY_HAS_THIS_KEY" } },
  });
  const moment = stage("moment", {
    agent: claude("opus", prompt`Choose the best minute of ${transcript.talk}.`),
    outputs: { moment: json("moment.json", Moment) },
    review: { judges: [claude(prompt`Is it the best?`)], maxAttempts: 3, exhausted: "ask" },
  });
  const cut = stage("cut", {
    run: command("./cut.sh", moment.moment),
    outputs: { clip: video("*.mp4") },
    resources: ["encoder"],
  });
  stage("size", { run: command("wc", "-c", cut.clip) });
  gate("publish", {
    ask: "Publish this clip?",
    show: [cut.clip],
    options: { publish: "continue", "another-moment": redo(moment), drop: "cancel" },
    expires: "7d",
  });
});

const URL_OF_TALK = { url: "https://example.org/talk" };

function played(): AgentScript {
  writeFileSync(join(folder, "first.mp4"), VIDEO);
  writeFileSync(join(folder, "second.mp4"), Buffer.concat([VIDEO, VIDEO]), { mode: 0o444 });
  return script({
    transcript: { "talk.vtt": "00:00 Hello …" },
    moment: [
      { "moment.json": { from: 0, to: 60, why: "hello" } },
      { "moment.json": { from: 61, to: 120, why: "the story turns" } },
    ],
    cut: [{ "first.mp4": fixture(join(folder, "first.mp4")) }, { "second.mp4": fixture(join(folder, "second.mp4")) }],
  });
}

test("[P22] an answer given after a crash reaches the run", async () => {
  await using stage = await rehearse(clip, { agents: played() });
  const run = await stage.start(URL_OF_TALK);

  await run.until("publish");
  // A run that only waits is not interrupted by a crash; one whose stage still worked would be.
  await run.until("size");
  const before = daemonOf(folder);
  await stage.crash();
  expect(processesOf(folder).filter((words) => words.includes("serve"))).toEqual([]);
  await run.answer("publish", "another-moment");
  expect(daemonOf(folder)).not.toBe(before);
  await run.until("publish");

  expect(await run.attempts("moment")).toHaveLength(2);
  expect(JSON.parse(String(await run.read("moment", "moment")))).toMatchObject({ why: "the story turns" });
  expect(await run.read("cut", "clip")).toEqual(Buffer.concat([VIDEO, VIDEO]));
  await run.until("size");
  expect(String(await run.read("size", "stdout"))).toMatch(/^\s*76 /);
  await run.answer("publish", "publish", "well told");
  expect(await run.ended()).toMatchObject({ state: "completed", recoveries: 0 });
  expect((await run.show()).gates.at(-1)).toMatchObject({ answer: "publish", answerNote: "well told" });
});

test("a fixture keeps its bytes, and commands without a script are run for real", async () => {
  await using stage = await rehearse(clip, { agents: played(), input: URL_OF_TALK });
  const run = await stage.start();
  await run.until("publish");
  expect(await run.read("cut", "clip")).toEqual(VIDEO);
  await run.until("size");
  expect(String(await run.read("size", "stdout"))).toMatch(/^\s*38 /);
  expect((await run.artifacts()).map(({ stage: id, name }) => `${id}.${name}`)).toContain("transcript.talk");
});

test("what the agents that judge say sends an attempt back", async () => {
  const rework = { result: "rework", score: 40, fixes: ["a later minute"] } as const;
  await using stage = await rehearse(clip, {
    agents: played(),
    judges: { moment: [rework, { result: "pass", score: 90 }] },
  });
  const run = await stage.start(URL_OF_TALK);
  await run.until("cut");
  const attempts = await run.attempts("moment");
  expect(attempts.map(({ verdict }) => verdict)).toMatchObject([rework, { result: "pass", score: 90 }]);
});

test("a pipeline file is rehearsed, its agent plays steps, and what cannot come about is said at once", async () => {
  writeFileSync(
    join(folder, "ask.pipeline.yaml"),
    [
      "name: ask",
      "stages:",
      "  choose: { agent: { use: claude, prompt: { text: Choose. } } }",
      "  sure: { gate: { ask: Sure? }, needs: [choose] }",
      "  after: { run: [echo, done], needs: [sure] }",
    ].join("\n"),
  );
  await using stage = await rehearse(join(folder, "ask.pipeline.yaml"), {
    agents: script({ choose: [[{ say: "Hm." }, { answer: { chosen: 1 } }]] }),
  });
  const run = await stage.start();
  await expect(run.until("after")).rejects.toThrow(
    /^In vain is waited for after to ask or to end[^]*open gate of sure: Sure\? \[approve, /,
  );
  await expect(run.ended()).rejects.toThrow(/^In vain .*\n.*waiting \(person\)/);
  await expect(run.answer("after", "approve")).rejects.toThrow("No gate of after is open.");
  await expect(run.answer("sure", "aprove")).rejects.toMatchObject({
    code: "UNKNOWN_OPTION",
    message: 'aprove is no answer to sure; did you mean "approve"?',
    hint: "Known here: approve, reject.",
  });
  const unknown = { code: "UNKNOWN_STAGE", message: 'affter is no stage of ask; did you mean "after"?' };
  await expect(run.until("affter")).rejects.toMatchObject(unknown);
  await expect(run.attempts("affter")).rejects.toMatchObject(unknown);
  await expect(run.answer("affter", "approve")).rejects.toMatchObject(unknown);
  await expect(run.read("affter", "stdout")).rejects.toMatchObject(unknown);
  await expect(run.read("after", "stdotu")).rejects.toThrow('stdotu is no output of after; did you mean "stdout"?');
  await expect(run.read("after", "stdout")).rejects.toThrow(/^There is no after\.stdout\./);
  await run.answer("sure", "reject");
  await expect(run.until("after")).rejects.toThrow(/^In vain .*\nRun \w+ is failed/);
});

test.each<[string, AgentScript, RegExp]>([
  ["an agent without a script", script({}), /no script plays the agent of moment\./],
  ["a stage that is none", script({ momnet: {} }), /momnet, which is no stage of clip; did you mean "moment"\?/],
  ["a gate", script({ publish: {} }), /publish is a gate/],
  ["what prints", script({ size: {} }), /output of size is what it prints/],
  ["a fixture that is none", script({ cut: { "a.mp4": fixture("no-such.mp4") } }), /cut names the fixture no-such/],
  ["a way out", script({ cut: { "../a.mp4": fixture(import.meta.filename) } }), /cut leaves the workspace/],
])("%s is refused before anything is started", async (_what, agents, words) => {
  await expect(rehearse(clip, { agents })).rejects.toThrow(words);
  expect(readdirSync(folder)).toEqual([]);
});

test("a verdict for a stage that no agent judges, and a script without an attempt, are refused", async () => {
  const judges = { cut: { result: "pass", score: 90 } } as const;
  await expect(rehearse(clip, { agents: played(), judges })).rejects.toThrow("No agent judges cut");
  expect(() => script({ moment: [] })).toThrow("The script of moment has no attempt.");
});

test("nothing is left behind, also where the daemon was killed while a child worked", async () => {
  const slow = pipeline("slow", {}, ({ stage }) => {
    stage("sleep", { run: command("sh", "-c", `echo "$PPID" > '${folder}/began'; exec sleep 1000`) });
  });
  {
    await using stage = await rehearse(slow, { agents: script({}) });
    await stage.start();
    await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toContain("began");
    await stage.crash();
    expect(processesOf(folder).filter((words) => words.includes("sleep 1000"))).not.toEqual([]);
  }
  expect(processesOf(folder)).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.startsWith("holdfast-rehearsal-"))).toEqual([]);
});

/** The words of every process that has a folder among its words or variables, this one apart. */
function processesOf(place: string): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    const words = textOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
    return words !== "" && `${words}${textOf(`/proc/${pid}/environ`)}`.includes(place) ? [words] : [];
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function daemonOf(place: string): number {
  const home = readdirSync(place).find((name) => name.startsWith("holdfast-rehearsal-")) ?? "";
  const { pid }: { readonly pid: number } = JSON.parse(textOf(join(place, home, "daemon.json")));
  return pid;
}
