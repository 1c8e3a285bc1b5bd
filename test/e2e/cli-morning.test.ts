import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, killDaemon, lastLine, shown, start, until, write } from "./cli-home.ts";
import { openTerminal } from "./terminal.ts";

// What somebody sees who looks in the morning.

const wait = (name: string): string => `while [ ! -e "${folder}/${name}" ]; do sleep 0.05; done`;
const TITLED = `title: "Clip of {{input.talk}}"\ninput: { type: object, properties: { talk: { type: string } } }\n`;
const DONE = `name: done\n${TITLED}stages:\n  make: { run: [sh, -c, "echo x > clip.txt"], outputs: { clip: clip.txt } }\n`;
const FAILS = `name: fails\nstages:\n  cut: { run: [sh, -c, "echo No such filter >&2; exit 3"] }\n`;
const ASKS = `name: asks\n${TITLED}stages:\n  publish: { gate: { ask: "Publish it? It is rather long, and the question is shown whole however narrow the terminal is.", options: { yes: continue, no: fail } } }\n`;
const PARTLY = `name: partly\nstages:\n  thumbs: { required: false, run: [sh, -c, "exit 1"] }\n  cut: { run: ["true"] }\n`;

const READS = [["ls"], ["gates", "--list"], ["report", "--peek"], ["status"], ["show", "@last"]] as const;

interface Night {
  readonly done: string;
  readonly failed: string;
  readonly asks: string;
}

/** A night of four runs: one that completed, one that failed, one in part, and one that waits. */
async function aNight(): Promise<Night> {
  await holdfast("run", write("done.pipeline.yaml", DONE), "-i", "talk=Keynote");
  const done = String((await shown("@last"))["id"]);
  expect(await holdfast("run", write("fails.pipeline.yaml", FAILS))).toMatchObject({ code: 1 });
  const failed = String((await shown("@last"))["id"]);
  await holdfast("run", write("partly.pipeline.yaml", PARTLY));
  await holdfast("run", write("asks.pipeline.yaml", ASKS), "-i", "talk=Panel");
  return { done, failed, asks: String((await shown("@last"))["id"]) };
}

async function reported(...words: readonly string[]): Promise<unknown> {
  return JSON.parse((await holdfast("report", "--json", ...words)).out);
}

const SAID = [
  /^Waiting for you \(1\)$/m,
  /^ +\? asks · Clip of Panel /m,
  /^ +publish asks: Publish it\?/m,
  /^ +holdfast answer [0-9A-Z]{26} yes$/m,
  /^Failed \(1\)$/m,
  /^ +cut \(exit 3\): No such filter$/m,
  /^ +holdfast logs [0-9A-Z]{8,26} cut$/m,
  /^Partial \(1\)$/m,
  /^ +thumbs \(exit 1\)/m,
  /^Completed \(1\)$/m,
  /^ +\/\S+clip\.txt$/m,
];

test("[CLI-7] a report says what happened since the last look, and an agent that reads it has not looked", async () => {
  expect(await holdfast("report")).toMatchObject({ code: 0, out: "No runs yet. Start one: holdfast run FILE\n" });
  expect(await reported()).toMatchObject({ completed: [], waiting: [], cost: { usd: null } });
  expect(existsSync(join(folder, "home"))).toBe(false);
  const { done, failed, asks } = await aNight();
  expect(await reported("--peek")).toMatchObject({
    completed: [{ id: done, label: "Clip of Keynote", files: [expect.stringMatching(/clip\.txt$/)] }],
    failed: [{ id: failed, stage: { id: "cut", reason: "exit 3", message: "No such filter" } }],
    partial: [{ pipeline: "partly", stage: { id: "thumbs" } }],
    waiting: [
      { id: asks, questions: [{ stage: "publish", pipeline: "asks", label: "Clip of Panel", overdue: false }] },
    ],
    running: [],
  });
  expect(existsSync(join(folder, "home", "looks.json"))).toBe(false);
  const text = (await holdfast("report")).out;
  for (const words of SAID) expect(text).toMatch(words);
  const looks = readFileSync(join(folder, "home", "looks.json"), "utf8");
  const second = JSON.parse((await start(["report", "--json"], { HOLDFAST_FENCE: "x" }).ended).out);
  expect(second).toMatchObject({ completed: [], failed: [], partial: [], waiting: [{ id: asks }] });
  expect(readFileSync(join(folder, "home", "looks.json"), "utf8")).toBe(looks);
  expect(JSON.parse((await holdfast("ls", "--attention", "--json")).out).runs).toMatchObject([{ id: asks }]);
  expect(await reported("--since", "1h")).toMatchObject({ failed: [{ id: failed }] });
});

test("[CLI-6] gates and ls say what they are about, and where no daemon lives every list says so", async () => {
  await aNight();
  const list = openTerminal(["gates", "--list"], { columns: 60 });
  expect(await list.ended).toBe(0);
  const screen = (await list.screen()).join("\n");
  expect(screen).toContain("asks · publish · Clip of Panel");
  expect(screen.replaceAll(/\s+/g, " ")).toContain("shown whole however narrow the terminal is.");
  expect(screen).toMatch(/waits <?\d+s, run/);
  const elsewhere = await start(["gates"], {}, { cwd: folder }).ended;
  expect(elsewhere.out).toContain("1 question waits in other projects: holdfast gates --all");
  expect((await start(["ls"], {}, { cwd: folder }).ended).out).toBe(
    "No runs in this project yet. Start one: holdfast run FILE\n4 runs in other projects: holdfast ls --all\n",
  );
  expect((await holdfast("ls")).err).not.toContain("No daemon");
  killDaemon();
  await until(async () => (await holdfast("status", "--json")).out.includes('"orchestrator":null'));
  for (const words of READS) {
    const { code, out, err } = await holdfast(...words);
    const said = expect.stringMatching(/(No daemon is running|daemon +none), so .*holdfast resume/);
    expect([code, out + err], words.join(" ")).toEqual([0, said]);
  }
  expect(lastLine((await holdfast("status", "--json")).out)).toMatchObject({ orchestrator: null });
});

test("[CLI-6] watch follows a run to its end, and starts and changes nothing", async () => {
  const file = write("work.pipeline.yaml", `name: work\nstages:\n  first: { run: [sh, -c, '${wait("go")}'] }\n`);
  const id = (await holdfast("run", file, "--detach")).out.trim();
  const watching = start(["watch", "@last"]);
  const left = start(["watch", id.slice(0, 12), "--json"]);
  const seen: string[] = [];
  left.child.stdout?.on("data", (chunk: Buffer) => seen.push(chunk.toString()));
  await until(() => seen.join("").includes("execution.started"));
  left.child.kill("SIGINT");
  expect(await left.ended).toMatchObject({ code: 130 });
  expect(await shown(id)).toMatchObject({ state: "running" });
  writeFileSync(join(folder, "go"), "");
  const ended = await watching.ended;
  expect([ended.code, ended.out]).toEqual([0, expect.stringContaining(`Run ${id} completed`)]);
  await holdfast("run", write("asks.pipeline.yaml", ASKS));
  expect(await holdfast("watch", "@last")).toMatchObject({ code: 3, out: expect.stringContaining("holdfast answer") });
  const slow = write("slow.pipeline.yaml", `name: slow\nstages:\n  first: { run: [sh, -c, '${wait("never")}'] }\n`);
  const other = (await holdfast("run", slow, "--detach")).out.trim();
  killDaemon();
  await until(async () => (await holdfast("status", "--json")).out.includes('"orchestrator":null'));
  expect(await holdfast("watch", other)).toMatchObject({
    code: 5,
    err: expect.stringContaining(`holdfast resume ${other}`),
  });
  expect(lastLine((await holdfast("watch", id, "--json")).out)).toMatchObject({ id, state: "completed" });
  expect((await holdfast("status", "--json")).out).toContain('"orchestrator":null');
  await holdfast("cancel", other);
});
