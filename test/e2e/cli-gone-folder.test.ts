import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { spawn, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli/call/program.ts";
import { endWithTest, folder, holdfast, LAUNCHER, shown, start, write } from "./cli-home.ts";

const FIXTURE = resolve(import.meta.dirname, "../fixtures/gone-folder.ts");

interface Way {
  readonly words: readonly string[];
  /** What is gone is said in a line, with exit code 2; everything else goes on as it would elsewhere. */
  readonly needs: boolean;
}

const needs = (...words: readonly string[]): Way => ({ words, needs: true });
const goes = (...words: readonly string[]): Way => ({ words, needs: false });

/** How every command is given in a folder that is gone; ID is a run's id, PIPELINE the absolute path of one. */
const WAYS: Readonly<Record<string, readonly Way[]>> = {
  run: [
    needs("run", "a.pipeline.yaml"),
    needs("run", "PIPELINE", "--out", "out"),
    needs("run", "PIPELINE", "--detach"),
  ],
  watch: [goes("watch", "ID"), needs("watch", "@last")],
  resume: [goes("resume", "ID"), needs("resume", "@last"), goes("resume")],
  report: [goes("report", "--all"), needs("report")],
  ls: [goes("ls", "--all"), needs("ls")],
  show: [goes("show", "ID"), needs("show", "@last"), goes("show", "ID", "--json")],
  why: [goes("why", "ID"), needs("why", "@last")],
  logs: [goes("logs", "ID"), needs("logs", "@last")],
  artifacts: [goes("artifacts", "ID"), goes("artifacts", "get", "ID", "a.none"), needs("artifacts", "@last")],
  events: [goes("events", "ID"), goes("events", "--json")],
  cancel: [goes("cancel", "ID"), needs("cancel", "@last")],
  retry: [goes("retry", "ID", "--from", "none"), needs("retry", "@last")],
  revise: [goes("revise", "ID", "more", "--stage", "a"), needs("revise", "@last", "more")],
  gates: [goes("gates", "--all"), needs("gates")],
  answer: [goes("answer", "none", "yes")],
  init: [needs("init")],
  validate: [needs("validate", "a.pipeline.yaml")],
  status: [goes("status"), needs("status", "--home", "near")],
  stop: [goes("stop")],
  audit: [goes("audit", "verify")],
  doctor: [goes("doctor")],
  backup: [goes("backup", "BACKUP"), needs("backup", "near")],
  agents: [needs("agents")],
  channel: [needs("channel", "ls"), needs("channel", "test", "team"), needs("channel", "listen")],
  gc: [goes("gc")],
  knowledge: [goes("knowledge", "ls", "--all"), needs("knowledge", "ls")],
  artifact: [goes("artifact", "a", "b")],
  ask: [goes("ask", "Well?")],
  progress: [goes("progress", "half")],
  completion: [goes("completion", "bash")],
};

/** They live on until they are told to end, in a home of their own or in the foreground. */
const LIVE_ON = ["demo", "serve"];

test("every command works in a folder that is gone, or says in one line that it is", async () => {
  const registered = createProgram().commands.map((command) => command.name());
  expect([...Object.keys(WAYS), ...LIVE_ON].toSorted()).toEqual(registered.toSorted());
  const pipeline = write("a.pipeline.yaml", "name: a\nstages:\n  a: { run: [echo, hi] }\n");
  expect(await holdfast("run", pipeline)).toMatchObject({ code: 0 });
  const places = new Map([
    ["ID", String((await shown("@last"))["id"])],
    ["PIPELINE", pipeline],
    ["BACKUP", join(folder, "backup")],
  ]);
  const ways = Object.values(WAYS).flat();
  const commands = ways.map(({ words }) => words.map((word) => places.get(word) ?? word));
  const env = { ...process.env, HOLDFAST_HOME: join(folder, "home") };
  const child = spawn(process.execPath, [FIXTURE, JSON.stringify(commands)], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  await endWithTest(child);
  const ends = out
    .trimEnd()
    .split("\n")
    .map((line): { code: number; said: string } => JSON.parse(line));
  expect(ends).toHaveLength(ways.length);
  const came = ends.map(({ code, said }, index) => ({
    words: commands[index]?.join(" "),
    needs: said.includes("The folder that you are in is gone") && code === 2,
    odd: /should not happen|uv_cwd|\bat \S+:\d+:\d+/.test(said),
  }));
  expect(came).toEqual(
    commands.map((words, index) => ({ words: words.join(" "), needs: ways[index]?.needs, odd: false })),
  );
});

const ELSEWHERE: readonly (readonly [what: string, env: () => Readonly<Record<string, string>>, said: RegExp])[] = [
  ["a home that is a file", () => ({ HOLDFAST_HOME: file() }), /is not a folder|cannot be made|ENOTDIR/],
  [
    "a state folder that is no absolute path",
    () => stateless({ XDG_STATE_HOME: "state" }),
    /^home +\/\S+\/me\/\.local\/state\/holdfast$/m,
  ],
  ["a folder of the user that is no absolute path", () => stateless({ HOME: "" }), /^home +\/\S+$/m],
  ["a temporary folder that is not there", () => ({ TMPDIR: join(folder, "none") }), /^daemon +none/m],
];

function file(): string {
  const path = join(folder, "file");
  writeFileSync(path, "");
  return path;
}

/** No home is named, so that it follows from the user's folders. */
function stateless(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  mkdirSync(join(folder, "me"), { recursive: true });
  return { HOLDFAST_HOME: "", XDG_STATE_HOME: "", HOME: join(folder, "me"), ...env };
}

test.each(ELSEWHERE)("%s is taken for what it is, or named", async (_what, env, said) => {
  const ended = await start(["status"], env()).ended;
  expect(ended.out + ended.err).toMatch(said);
  expect(ended.err).not.toMatch(/should not happen|\bat \S+:\d+:\d+/);
});

test("a user without a name and a folder of its own runs a pipeline", async () => {
  const home = join(folder, "home");
  mkdirSync(home);
  const pipeline = write("a.pipeline.yaml", "name: a\nstages:\n  a: { run: [echo, hi] }\n");
  // Only a superuser can become another, and only one that may read where this program lies can run it.
  const other = spawnSync("setpriv", [...NOBODY, "test", "-r", LAUNCHER]).status === 0;
  if (other) for (const path of [folder, home]) chownSync(path, UID, UID);
  const words = [process.execPath, LAUNCHER, "run", pipeline, "--home", home];
  const [program = "", ...rest] = other ? ["setpriv", ...NOBODY, ...words] : words;
  const child = spawn(program, rest, { env: { PATH: process.env["PATH"] }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  expect([await endWithTest(child), said]).toEqual([0, expect.not.stringMatching(/should not happen/)]);
});

const UID = 54_321;
const NOBODY = [`--reuid=${UID}`, `--regid=${UID}`, "--clear-groups"];
