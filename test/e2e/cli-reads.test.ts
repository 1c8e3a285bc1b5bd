import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, LAUNCHER, start, until, write } from "./cli-home.ts";
import { openTerminal } from "./terminal.ts";

// The commands that read: logs, status, ls, events.

const wait = (name: string): string => `while [ ! -e "${folder}/${name}" ]; do sleep 0.05; done`;

test("logs -f follows every stage and attempt as they come, loses no line and ends with the run", async () => {
  const file = write(
    "talk.pipeline.yaml",
    `name: talk
stages:
  first: { run: [sh, -c, 'echo first; ${wait("go")}; printf "half"; ${wait("on")}; echo " a line ü"; echo oops >&2'] }
  again:
    needs: [first]
    run: [sh, -c, 'echo "try $HOLDFAST_ATTEMPT"; exit $((2 - HOLDFAST_ATTEMPT))']
    retry: { maxAttempts: 2, backoff: 0s, on: [exit] }
  last: { needs: [again], run: [sh, -c, 'seq 1 3000'] }
`,
  );
  await holdfast("run", file, "--detach");
  await until(async () => (await holdfast("logs", "@last")).out.includes("first"));
  const text = start(["logs", "@last", "-f"]);
  const json = start(["logs", "@last", "-f", "--json"]);
  const one = start(["logs", "@last", "again", "-f"]);
  const said: string[] = [];
  text.child.stdout?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  await until(() => said.join("").includes("first"));
  writeFileSync(join(folder, "go"), "");
  writeFileSync(join(folder, "on"), "");
  const ended = await text.ended;
  expect(ended.code).toBe(0);
  const numbers = Array.from({ length: 3_000 }, (_, n) => `${n + 1}\n`).join("");
  expect(withoutOutcomes(ended.out)).toBe(
    `── first, attempt 1\nfirst\nhalf a line ü\noops\n\n── again, attempt 1\ntry 1\n\n── again, attempt 2\ntry 2\n\n── last, attempt 1\n${numbers}`,
  );
  const lines = (await json.ended).out.trimEnd().split("\n").map(lastLine);
  expect(lines).toHaveLength(3_005);
  expect(lines.slice(0, 4)).toEqual([
    { stage: "first", attempt: 1, role: "work", stream: "out", text: "first" },
    { stage: "first", attempt: 1, role: "work", stream: "out", text: "half a line ü" },
    { stage: "first", attempt: 1, role: "work", stream: "err", text: "oops" },
    { stage: "again", attempt: 1, role: "work", stream: "out", text: "try 1" },
  ]);
  expect(withoutOutcomes((await one.ended).out)).toBe("── again, attempt 1\ntry 1\n\n── again, attempt 2\ntry 2\n");
  const { out } = await holdfast("logs", "@last", "again");
  expect(out).toBe(
    "── again, attempt 1 · failed (exit 1): try 1\ntry 1\n\n── again, attempt 2\n   attempt 1 failed (exit 1): try 1\ntry 2\n",
  );
  expect((await holdfast("logs", "@last", "again", "--raw")).out).toBe("try 1\ntry 2\n");
  expect((await holdfast("logs", "@last", "last", "--tail", "2", "--attempt", "1")).out).toBe("2999\n3000\n");
  expect((await holdfast("logs", "@last", "again", "--attempt", "2")).out).toBe("try 2\n");
  expect(await holdfast("logs", "@last", "again", "--attempt", "9")).toMatchObject({ code: 4, out: "" });
  expect(await holdfast("logs", "@last", "--attempt", "x")).toMatchObject({ code: 2, out: "" });
  await headOf("logs", "@last", "last");
  await headOf("events");
});

/** A line that came while its attempt was under way could not say yet what became of it. */
function withoutOutcomes(text: string): string {
  return text.replaceAll(/ · .*$/gm, "").replaceAll(/^ {3}attempt .*\n/gm, "");
}

/** Reads the first bytes of what a command prints and closes the pipe, as `head` does. */
async function headOf(...words: readonly string[]): Promise<void> {
  const line = `"$0" "$@" | head -c 5; exit 0`;
  const env = { ...process.env, HOLDFAST_HOME: join(folder, "home") };
  const child = spawn("sh", ["-c", line, process.execPath, LAUNCHER, ...words], {
    env,
    cwd: join(folder, "project"),
    stdio: "pipe",
  });
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  await new Promise((done) => child.on("close", done));
  expect(err, words.join(" ")).toBe("");
}

test("[R7] status says in plain words who orchestrates, how recovery stands and what is open", async () => {
  const idle = await holdfast("status");
  expect(idle.out).toMatch(/^home +\/.*\ndaemon +none; .*\nruns +0 open, 0 of them waiting\n$/);
  const file = write("gate.pipeline.yaml", `name: g\nstages:\n  ask: { gate: { ask: "Well?" } }\n`);
  await holdfast("run", file);
  const busy = (await holdfast("status")).out;
  expect(busy).toMatch(/daemon +process \d+, version \d+\.\d+\.\d+, since 20\S+Z\n/);
  expect(busy).toMatch(/recovery +complete, since 20\S+Z\nincarnation +[0-9A-Z]{26}\n/);
  const { barrier } = lastLine((await holdfast("status", "--json")).out);
  expect(barrier).toMatchObject({ state: "complete", since: expect.any(String), reason: null, counts: { open: 0 } });
  expect(busy).toContain(`incarnation  ${Object(barrier).incarnation}\n`);
  expect(busy).toMatch(/runs +1 open, 1 of them waiting\n/);
  expect(busy).not.toMatch(/[{}[\]]/);
});

const JUDGE = `{ run: [sh, -c, 'echo "{\\"result\\":\\"rework\\",\\"score\\":40,\\"fixes\\":[\\"20 s is too long\\"]}"'] }`;
const SENT_BACK = `name: clip-of-a-talk
title: "東京 {{input.talk}}"
input: { type: object, properties: { talk: { type: string } } }
stages:
  fetch: { run: ["true"] }
  draft: { needs: [fetch], run: [sh, -c, "echo $HOLDFAST_ATTEMPT > d"], outputs: { d: d }, review: { judges: [${JUDGE}], maxAttempts: 2, exhausted: fail } }
  never: { needs: [draft], run: ["true"] }
`;

/** What the line of a run that was sent back says at each width. */
const SHAPES = [
  [30, /^✗ \S{8,} +\S*…? +failed:/],
  [40, /^✗ \S{8,} +東京 .*… +\S+ +failed: dr/],
  [60, /^✗ \S{8,} +東京 Key.*… +\S+ +failed: draft sent b/],
  [100, /^✗ \S{8,} +clip-of-.* +東京 Key.* +1\/3 .* +failed: draft sent b/],
  [
    160,
    /^✗ \S{8,} +clip-of-a-talk +東京 Keynote of the second day +1\/3 +3 .* +failed: draft sent back 2×: 20 s is too long$/,
  ],
] as const;

async function listed(...words: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return JSON.parse((await holdfast("ls", "--json", ...words)).out).runs;
}

async function twoRuns(): Promise<void> {
  const file = write("a.pipeline.yaml", SENT_BACK);
  expect(await holdfast("run", file, "-i", "talk=Keynote of the second day")).toMatchObject({ code: 1 });
  await holdfast("run", write("b.pipeline.yaml", `name: b\nstages:\n  ask: { gate: { ask: "Well?" } }\n`));
}

test("[CLI-5] ls is a table at a terminal of any width, with the label, the state and its reason, and lines elsewhere", async () => {
  await twoRuns();
  const stage = { id: "draft", sentBack: 2, fix: "20 s is too long" };
  const label = "東京 Keynote of the second day";
  const runs = await listed();
  expect(runs).toMatchObject([
    { pipeline: "b", label: "", state: "waiting", gates: 1, stages: { done: 0, total: 1 }, stage: { id: "ask" } },
    { label, state: "failed", attempts: 3, stages: { done: 1, total: 3 }, stage },
  ]);
  const id = String(runs[1]?.["id"]);
  for (const [columns, shape] of SHAPES) {
    const terminal = openTerminal(["ls"], { columns });
    expect(await terminal.ended).toBe(0);
    const screen = await terminal.screen();
    const [head = "", , line = "", ...more] = screen.filter((text) => text !== "");
    expect([head, line], String(columns)).toEqual([expect.stringMatching(/^ {2}RUN +/), expect.stringMatching(shape)]);
    expect(id.startsWith(line.slice(2).split(" ")[0] ?? "-"), String(columns)).toBe(true);
    expect(more.join(" "), String(columns)).toContain("2 runs · 1 waiting · 1 failed");
    expect(screen.filter((text) => text.length > columns)).toEqual([]);
  }
  const plain = new RegExp(`^${id}  failed +clip-of-a-talk  20\\S+Z  .*${label}$`, "m");
  expect((await holdfast("ls")).out).toMatch(plain);
});

test("[CLI-5] ls filters by several states, by time and by what needs a person, and can stay on the screen", async () => {
  await twoRuns();
  for (const words of ["--state done", "--state failed,done", "--cursor x", "--since soon", "--watch"])
    expect(await holdfast("ls", ...words.split(" ")), words).toMatchObject({ code: 2, out: "" });
  for (const [words, found] of [
    ["--state failed,waiting", ["waiting", "failed"]],
    ["--state completed --state failed", ["failed"]],
    ["--since 1h", ["waiting", "failed"]],
    ["--since 2999-01-01", ["waiting"]],
    ["--attention", ["waiting", "failed"]],
  ] as const)
    expect(
      (await listed(...words.split(" "))).map(({ state }) => state),
      words,
    ).toEqual(found);
  const watching = openTerminal(["ls", "--watch"], { columns: 100 });
  await watching.shows("1 waiting");
  const [{ id: gate }] = JSON.parse((await holdfast("gates", "--json")).out).gates;
  await holdfast("answer", gate, "approve", "--follow");
  await watching.shows("1 completed");
  watching.type("\u0003");
  expect(await watching.ended).toBe(130);
  expect(watching.written().endsWith("\u001B[?1049l")).toBe(true);
});

test("events --since takes a position, a moment and how long ago", async () => {
  await holdfast("run", write("a.pipeline.yaml", `name: a\nstages:\n  a: { run: ["true"] }\n`));
  const all = (await holdfast("events", "--json")).out.trimEnd().split("\n").map(lastLine);
  const [first, middle] = [all[0], all[9]];
  const later = (await holdfast("events", "--json", "--since", String(middle?.["position"]))).out;
  expect(lastLine(later.split("\n")[0] ?? "")).toEqual(all[10]);
  const since = (await holdfast("events", "--json", "--since", String(middle?.["at"]))).out.split("\n")[0] ?? "";
  expect(String(lastLine(since)["at"]) >= String(middle?.["at"])).toBe(true);
  expect(lastLine((await holdfast("events", "--json", "--since", "1h")).out.split("\n")[0] ?? "")).toEqual(first);
  expect((await holdfast("events", "--since", "2999-01-01T00:00:00Z")).out).toBe("");
  expect(await holdfast("events", "--since", "soon")).toMatchObject({ code: 2, out: "" });
});
