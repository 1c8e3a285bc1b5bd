import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, LAUNCHER, shown, start, until, write } from "./cli-home.ts";
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
  const child = spawn("sh", ["-c", line, process.execPath, LAUNCHER, ...words], { env, stdio: "pipe" });
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

test("ls fits a narrow terminal, and filters that fit nothing that there is are refused", async () => {
  const file = write("a.pipeline.yaml", `name: a-pipeline-with-a-long-name\nstages:\n  a: { run: ["true"] }\n`);
  await holdfast("run", file);
  const id = String((await shown("@last"))["id"]);
  for (const [columns, shape] of [
    [40, /^\S{26}  completed$/],
    [60, /^\S{26}  completed  a-pipeline-with-a-lo…$/],
    [80, /^\S{26}  completed  a-pipeline-\S+…  20\d\d-\d\d-\d\d \d\d:\d\d$/],
    [120, /^\S{26}  completed  a-pipeline-with-a-long-name  20\d\d-\d\d-\d\dT\S+Z$/],
  ] as const) {
    const terminal = openTerminal(["ls"], { columns });
    expect(await terminal.ended).toBe(0);
    const [line = "", ...more] = (await terminal.screen()).filter((text) => text !== "");
    expect(line, String(columns)).toMatch(shape);
    expect([line.startsWith(id), line.length <= columns, more]).toEqual([true, true, []]);
  }
  for (const words of [
    ["--state", "done"],
    ["--cursor", "x"],
  ])
    expect(await holdfast("ls", ...words)).toMatchObject({ code: 2, out: "" });
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
