import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { installClaude } from "../../scripts/agent-clients.ts";
import { folder, lastLine, start, type Ended } from "./cli-home.ts";

// `holdfast demo`: what a stranger runs first.

const CHECKOUT = resolve(import.meta.dirname, "../..");

let claude = "";

beforeAll(async () => {
  claude = await installClaude();
}, 300_000);

beforeEach(() => {
  for (const name of ["tmp", "user", "bin"]) mkdirSync(join(folder, name));
  symlinkSync(process.execPath, join(folder, "bin", "node"));
});

/** Runs the demo with a temporary folder, a user's home and a PATH of its own, without key or account. */
async function demo(...words: readonly string[]): Promise<Ended> {
  return start(["demo", ...words], {
    TMPDIR: join(folder, "tmp"),
    HOME: join(folder, "user"),
    PATH: `${join(folder, "bin")}:/usr/bin:/bin`,
    ANTHROPIC_API_KEY: "",
    ANTHROPIC_BASE_URL: "http://127.0.0.1:9",
  }).ended;
}

function changes(): string {
  return execFileSync("git", ["status", "--porcelain"], { cwd: CHECKOUT, encoding: "utf8" });
}

/** The finished page, without what names its run. */
function pageOf({ out }: Ended): string {
  const path = out.trimEnd().split("\n").at(-1) ?? "";
  expect(path).toMatch(/^\/.*\/report\.html$/);
  return readFileSync(path, "utf8").replaceAll(/[0-9A-Z]{26}/g, "RUN");
}

test("six stages end with a page; the real client, a crash in the middle and a clean checkout give the same page", async () => {
  symlinkSync(claude, join(folder, "bin", "claude"));
  const before = changes();
  const plain = await demo();
  expect(plain, plain.err).toMatchObject({ code: 0 });
  await pastes(plain);
  const crashed = await demo("--crash", "--agent", "claude");
  expect(crashed, crashed.err).toMatchObject({ code: 0 });
  expect(crashed.err).toMatch(/Killed the orchestrator \(process \d+\)/);
  expect(crashed.err).toContain("died once and came back; nothing was run twice");
  expect(crashed.out).toContain("draft: running (attempt 2)");
  expect(pageOf(crashed)).toBe(pageOf(plain));
  expect(pageOf(plain)).not.toMatch(/(src|href)="?https?:|@import|url\(/);
  expect(changes()).toBe(before);
});

/** The commands that the demo ends with work as they are, and `init` leaves a pipeline that runs as it says. */
async function pastes({ err }: Ended): Promise<void> {
  const commands = [...err.matchAll(/^ {2}node .*bin\/holdfast\.js (.*)$/gm)].map(([, words = ""]) => words.split(" "));
  expect(commands.map(([command]) => command)).toEqual(["show", "logs", "init"]);
  const [show = [], logs = [], init = []] = commands;
  expect((await start(show).ended).out).toMatch(/draft +succeeded +2 +\d+ → 100/);
  expect((await start(logs).ended).out).toMatch(/^── draft, attempt 1 · sent back \(\d+\): .+, and \d+ more$/m);
  const made = (await start(init).ended).out;
  const next = [...made.matchAll(/^ {2}node \S+ (.*)$/gm)].map(([, words = ""]) => words.split(" "));
  expect(next).toHaveLength(2);
  for (const words of next) expect(await start(words).ended).toMatchObject({ code: 0 });
  const [first = ""] = readFileSync(join(folder, "project/hello.pipeline.yaml"), "utf8").split("\n");
  const schema = /^# yaml-language-server: \$schema=(.*)$/.exec(first)?.[1] ?? "";
  expect(JSON.parse(readFileSync(resolve(folder, "project", schema), "utf8"))).toHaveProperty("properties");
}

test("a client that is not there is told with what to do, and so is an unknown one", async () => {
  const missing = await demo("--agent", "claude", "--json");
  expect(missing).toMatchObject({ code: 2, out: "" });
  expect(lastLine(missing.err)).toMatchObject({
    error: { code: "PROGRAM_MISSING", hint: expect.stringContaining("npm install --global") },
  });
  expect(await demo("--agent", "clod")).toMatchObject({ code: 2, out: "" });
});
