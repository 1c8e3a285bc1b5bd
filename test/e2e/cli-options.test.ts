import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { folder, holdfast, lastLine, shown, start, until, write } from "./cli-home.ts";

// The options and exit codes of the contract, one after another, on real runs.

const ONE = `name: one\nstages:\n  a: { run: ["true"] }\n`;
const TYPED = `name: typed
input: { type: object, properties: { n: { type: integer }, on: { type: boolean, default: false }, who: { type: string } } }
stages:
  say: { run: [cat], outputs: none }
`;
const GATED = `name: gated
stages:
  make: { run: [sh, -c, 'echo "$HOLDFAST_ATTEMPT" > made.txt'], outputs: { made: made.txt } }
  publish: { needs: [make], gate: { ask: "Well?", note: required, options: { yes: continue, no: fail, again: { redo: make } } } }
`;

/** The code of the error that a command must end with, beside its exit code. */
async function refusal(...words: readonly string[]): Promise<readonly [number | null, unknown]> {
  const ended = await holdfast(...words, "--json");
  const { error } = lastLine(ended.err);
  return [ended.code, error !== null && typeof error === "object" && "code" in error ? error.code : null];
}

async function runs(...words: readonly string[]): Promise<unknown> {
  return lastLine((await holdfast("ls", ...words, "--json")).out)["runs"];
}

test("run: a file of input under single values, a stage to wait after, a key for one pipeline and input", async () => {
  const typed = write("typed.pipeline.yaml", TYPED);
  write("input.json", `{ "n": 1, "who": "file" }`);
  expect(await holdfast("run", typed, "--input-file", "input.json", "-i", "n=7", "-i", "on=true")).toMatchObject({
    code: 0,
  });
  expect(await shown("@last")).toMatchObject({ input: { n: 7, on: true, who: "file" } });
  const one = write("one.pipeline.yaml", ONE);
  expect(await refusal("run", one, "--until", "none")).toEqual([2, "UNKNOWN_STAGE"]);
  const detached = await holdfast("run", one, "--detach");
  expect(detached).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}\n$/) });
  expect(await holdfast("run", one, "--key", "k")).toMatchObject({ code: 0 });
  expect(await refusal("run", typed, "--key", "k")).toEqual([7, "KEY_REUSED"]);
});

test("ls: by state and pipeline, page by page, of this project or of all; gates likewise", async () => {
  const one = write("one.pipeline.yaml", ONE);
  for (let n = 0; n < 2; n += 1) expect(await holdfast("run", one)).toMatchObject({ code: 0 });
  expect(await holdfast("run", write("gated.pipeline.yaml", GATED))).toMatchObject({ code: 3 });
  expect(await runs("--state", "waiting")).toMatchObject([{ pipeline: "gated" }]);
  expect(await runs("--pipeline", "one")).toMatchObject([{ state: "completed" }, { state: "completed" }]);
  const first = lastLine((await holdfast("ls", "--limit", "2", "--json")).out);
  expect(first).toMatchObject({ runs: [{ pipeline: "gated" }, { pipeline: "one" }], next: expect.any(String) });
  const second = lastLine((await holdfast("ls", "--limit", "2", "--cursor", String(first["next"]), "--json")).out);
  expect(second).toMatchObject({ runs: [{ pipeline: "one" }], next: null });
  const elsewhere = { cwd: folder };
  for (const [words, key, count] of [
    [["ls"], "runs", 0],
    [["ls", "--all"], "runs", 3],
    [["gates"], "gates", 0],
    [["gates", "--all"], "gates", 1],
  ] as const)
    expect(lastLine((await start([...words, "--json"], {}, elsewhere).ended).out)[key], words.join(" ")).toHaveLength(
      count,
    );
});

/** The id of the gate that is open; empty where there is none. */
async function gate(): Promise<string> {
  return /holdfast answer ([0-9A-Z]{26}) yes/.exec((await holdfast("gates")).out)?.[1] ?? "";
}

test("answer: a note that is required, the same again, a contrary one, a redo", async () => {
  expect(await holdfast("run", write("gated.pipeline.yaml", GATED))).toMatchObject({ code: 3 });
  const first = await gate();
  expect(await refusal("answer", first, "yes")).toEqual([2, "USAGE"]);
  expect(await refusal("answer", first, "perhaps", "--note", "x")).toEqual([2, "UNKNOWN_OPTION"]);
  expect(await holdfast("answer", first, "again", "--note", "once more")).toMatchObject({ code: 0 });
  await until(async () => !["", first].includes(await gate()));
  expect(await holdfast("answer", first, "again", "--note", "once more")).toMatchObject({ code: 0 });
  expect(await refusal("answer", first, "yes", "--note", "x")).toEqual([7, "REFUSED"]);
  expect(await holdfast("answer", await gate(), "no", "--note", "bad", "--follow")).toMatchObject({ code: 1 });
});

const TWICE = `name: twice
stages:
  make:
    run: [sh, -c, 'echo "$HOLDFAST_ATTEMPT" > made.txt']
    outputs: { made: made.txt }
    review: { judges: [{ run: [sh, -c, '[ "$HOLDFAST_ATTEMPT" = 2 ]'] }] }
  slow: { needs: [make], run: [sh, -c, 'exit 1'], outputs: none }
`;

test("artifacts of the chosen attempt, of every one, and to a file; a retry from a stage, and what it refuses", async () => {
  expect(await holdfast("run", write("twice.pipeline.yaml", TWICE))).toMatchObject({ code: 1 });
  expect((await holdfast("artifacts", "@last")).out).toMatch(/^make\.made +2 B {2}\/\S+\/made\.txt\n$/);
  expect(lastLine((await holdfast("artifacts", "@last", "--all", "--json")).out)).toMatchObject({
    artifacts: [{ attempt: 1 }, { attempt: 2 }],
  });
  expect(lastLine((await holdfast("show", "@last", "--all", "--json")).out)).toMatchObject({
    artifacts: [{ attempt: 1 }, { attempt: 2 }],
  });
  expect(await holdfast("artifacts", "get", "@last", "make.made", "-o", "got.txt")).toMatchObject({ code: 0, out: "" });
  expect(readFileSync(join(folder, "project/got.txt"), "utf8")).toBe("2\n");
  expect(await refusal("retry", "@last", "--from", "none")).toEqual([2, "UNKNOWN_STAGE"]);
  expect(await holdfast("retry", "@last", "--from", "slow")).toMatchObject({ code: 1 });
  expect(await shown("@last")).toMatchObject({
    version: 2,
    stages: [{ attempts: [{ n: 1 }, { n: 2 }] }, { attempts: [{ n: 2 }] }],
  });
  expect(lastLine((await holdfast("show", "@last", "--version", "1", "--json")).out)).toMatchObject({
    version: 1,
    stages: [{}, { attempts: [{ n: 1 }] }],
  });
  expect(await refusal("show", "@last", "--version", "9")).toEqual([4, "NOT_FOUND"]);
});

test("a second Ctrl-C cancels; resume without a run says that nothing is open", async () => {
  const slow = write("slow.pipeline.yaml", `name: slow\nstages:\n  a: { run: [sleep, "120"], outputs: none }\n`);
  const run = start(["run", slow]);
  let said = "";
  run.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await until(async () => JSON.stringify(await runs()).includes('"running"'));
  run.child.kill("SIGINT");
  await until(() => said.includes("Press Ctrl-C again"));
  run.child.kill("SIGINT");
  expect((await run.ended).code).toBe(130);
  await until(async () => JSON.stringify(await runs()).includes('"cancelled"'));
  expect(await holdfast("resume")).toMatchObject({ code: 0, out: "Nothing is open.\n" });
});

test("events of one type and as they come; audit ends with 1 on a finding", async () => {
  const one = write("one.pipeline.yaml", ONE);
  expect(await holdfast("run", one)).toMatchObject({ code: 0 });
  const types = (await holdfast("events", "@last", "--type", "stage.committed", "--json")).out.trimEnd().split("\n");
  expect(types.map(lastLine)).toMatchObject([{ type: "stage.committed", data: { stage: "a" } }]);
  const follow = start(["events", "-f", "--json"]);
  let seen = "";
  follow.child.stdout?.on("data", (chunk: Buffer) => (seen += chunk.toString()));
  await until(() => seen.includes("run.completed"));
  expect(await holdfast("run", one)).toMatchObject({ code: 0 });
  await until(() => seen.split("run.completed").length === 3);
  follow.child.kill("SIGINT");
  await follow.ended;
  const positions = seen
    .trimEnd()
    .split("\n")
    .map((line) => lastLine(line)["position"]);
  expect(positions).toEqual(positions.map((_, index) => index + 1));
  await holdfast("stop");
  const database = new DatabaseSync(join(folder, "home/holdfast.db"), { timeout: 10_000 });
  database.exec("update run_rows set state = 'failed'");
  database.close();
  expect(await holdfast("audit", "verify")).toMatchObject({ code: 0 });
  const rebuilt = await holdfast("audit", "rebuild", "--json");
  expect(rebuilt.code).toBe(1);
  expect(lastLine(rebuilt.out)).toMatchObject({ findings: [{ code: expect.any(String) }, {}] });
  const again = new DatabaseSync(join(folder, "home/holdfast.db"), { timeout: 10_000 });
  again.exec("update events set actor = replace(actor, 'user', 'system') where type = 'run.accepted'");
  again.close();
  expect(await holdfast("audit", "verify")).toMatchObject({ code: 1 });
});

function ran(): string {
  return readFileSync(join(folder, "ran"), { encoding: "utf8", flag: "a+" });
}

test("serve holds the home, SIGTERM is a stop with 0; children outlive a stop, or are ended and can be resumed", async () => {
  const daemon = start(["serve", "--port", "0", "--json"]);
  let said = "";
  daemon.child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await until(() => said.includes("\n"));
  expect(lastLine(said)).toMatchObject({
    pid: daemon.child.pid,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
  expect(await refusal("serve", "--port", "0")).toEqual([6, "HOME_HELD"]);
  expect(await refusal("serve", "--host", "0.0.0.0")).toEqual([2, "ADDRESS_REFUSED"]);
  const wait = `echo x >> "${folder}/ran"; while [ ! -e "${folder}/go" ]; do sleep 0.05; done`;
  const long = write("long.pipeline.yaml", `name: long\nstages:\n  a: { run: [sh, -c, '${wait}'], outputs: none }\n`);
  expect(await holdfast("run", long, "--detach")).toMatchObject({ code: 0 });
  await until(() => ran() === "x\n");
  daemon.child.kill("SIGTERM");
  expect((await daemon.ended).code).toBe(0);
  expect(await holdfast("stop")).toMatchObject({ code: 0, out: "No daemon runs.\n" });
  const resumed = start(["resume", "@last"]);
  await until(async () => JSON.stringify(await shown("@last")).includes('"reattached":true'));
  expect(await holdfast("stop", "--children")).toMatchObject({ code: 0 });
  writeFileSync(join(folder, "go"), "");
  expect((await resumed.ended).code).toBe(0);
  expect(ran()).toBe("x\nx\n");
});
