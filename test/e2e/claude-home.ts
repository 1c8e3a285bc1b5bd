import type { ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import { installClaude } from "../../scripts/agent-clients.ts";
import type { ShownRun } from "../../src/domain/run/view/shown.ts";
import { startFakeModel, type FakeModel, type FakeModelOptions } from "../../src/testing/index.ts";
import { folder, holdfast as plainHoldfast, shown, start, until, write, type Ended } from "./cli-home.ts";

// The real client on PATH, driven by the command line and its daemon, against a fake model on the loopback interface.

/** The key with which the client works here; it must be found nowhere but in the client's environment. */
export const KEY = "sk-ant-e2e-7c1f0d52-a-key-that-nobody-may-keep";

let binary = "";

beforeAll(async () => {
  binary = await installClaude();
}, 300_000);

afterAll(async () => {
  // A daemon that was told to stop answers before it has ended.
  await until(() => processesOf().length === 0);
});

/** A project whose agents are the real client. */
export interface ClaudeHome extends AsyncDisposable {
  readonly model: FakeModel;
  readonly holdfast: (...words: readonly string[]) => Promise<Ended>;
  readonly start: (...words: readonly string[]) => { readonly child: ChildProcess; readonly ended: Promise<Ended> };
  /** Runs a pipeline of these stages to where it rests; returns the exit code and the run as it is shown then. */
  readonly run: (stages: object, more?: object) => Promise<Rested>;
}

/** A run that has come to rest. */
export interface Rested extends Ended {
  readonly shown: ShownRun;
}

const SHOWN: z.ZodType<ShownRun> = z.custom<ShownRun>(
  (run) => z.object({ stages: z.array(z.object()) }).safeParse(run).success,
);

/** Opens a project; the client is found on PATH, and knows its model and key from the environment of the command. */
export async function openClaudeHome(
  options: FakeModelOptions = {},
  login: "ANTHROPIC_API_KEY" | "CLAUDE_CODE_OAUTH_TOKEN" = "ANTHROPIC_API_KEY",
): Promise<ClaudeHome> {
  const model = await startFakeModel(options);
  for (const name of ["bin", "user"]) mkdirSync(join(folder, name), { recursive: true });
  symlinkSync(binary, join(folder, "bin", "claude"));
  const env = {
    PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: join(folder, "user"),
    [login]: KEY,
    ANTHROPIC_BASE_URL: model.url,
    CLAUDE_CODE_MAX_RETRIES: "1",
  };
  const holdfast: ClaudeHome["holdfast"] = (...words) => start(words, env).ended;
  return {
    model,
    holdfast,
    start: (...words) => start(words, env),
    run: async (stages, more = {}) => {
      const ended = await holdfast("run", pipelineOf(stages, more));
      return { ...ended, shown: await show() };
    },
    [Symbol.asyncDispose]: async () => {
      await plainHoldfast("stop", "--children");
      await model.close();
    },
  };
}

/** Writes a pipeline of these stages; JSON is YAML. */
export function pipelineOf(stages: object, more: object = {}): string {
  return write("work.pipeline.yaml", JSON.stringify({ name: "work", ...more, stages }));
}

/** A stage's agent: the client with a small model and a prompt of its own. */
export function agent(text: string, more: object = {}): object {
  return { use: "claude", model: "claude-haiku-4-5", prompt: { text }, ...more };
}

/** A run as it is shown now. */
export async function show(run: string = "@last"): Promise<ShownRun> {
  return SHOWN.parse(await shown(run));
}

/** The attempts of a stage. */
export function attemptsOf(run: ShownRun, stage: string): ShownRun["stages"][number]["attempts"] {
  return run.stages.find(({ id }) => id === stage)?.attempts ?? [];
}

/** Pids of living processes of the present test (other files work beside it) whose environment has the words too. */
export function processesOf(words: string = ""): readonly number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      const environment = pid > 0 && pid !== process.pid ? textOf(`/proc/${pid}/environ`) : "";
      return environment.includes(folder) && environment.includes(words);
    });
}

/** The command lines of those processes. */
export function commandLinesOf(words: string): readonly string[] {
  return processesOf(words).map((pid) => textOf(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
}

/** Every file of the home that holds the words. */
export function filesWith(words: string): readonly string[] {
  return readdirSync(join(folder, "home"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => textOf(file).includes(words));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
