import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { glob, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { installClaude } from "../../scripts/agent-clients.ts";
import { claude } from "../../src/agents/claude/adapter.ts";
import type { Agent } from "../../src/domain/definition/work.ts";
import type { AgentConclusion } from "../../src/ports/agents.ts";
import { sampleAgent } from "../../src/testing/fake-model/sample-agent.ts";
import { startFakeModel, type FakeModel, type FakeModelOptions } from "../../src/testing/index.ts";

/** The real client with a home and a working directory of its own, and a fake model that it talks to. */
export interface ClaudeBench extends AsyncDisposable {
  readonly model: FakeModel;
  readonly folder: string;
  readonly start: (prompt: string, wishes?: Partial<Agent>, session?: Session) => Started;
  readonly run: (prompt: string, wishes?: Partial<Agent>, session?: Session) => Promise<Ended>;
  /** Content of a file of the working directory. */
  readonly read: (path: string) => Promise<string>;
  /** Whether the client has noted a session on disk. */
  readonly hasNoted: (session: string) => Promise<boolean>;
}

/** A session of the client. */
interface Session {
  readonly id: string;
  readonly resume: boolean;
}

/** A client that runs. */
interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** A client that has ended. */
interface Ended {
  readonly conclusion: AgentConclusion;
  readonly shown: readonly string[];
  readonly code: number;
}

/** Prepares a bench; at its disposal nothing of it is left, neither process nor port nor file. */
export async function createClaudeBench(options: FakeModelOptions = {}): Promise<ClaudeBench> {
  const binary = await installClaude();
  const folder = await mkdtemp(join(tmpdir(), "holdfast-claude-"));
  await mkdir(join(folder, "home"));
  await mkdir(join(folder, "work"));
  const model = await startFakeModel(options);
  const children: ChildProcess[] = [];
  const start: ClaudeBench["start"] = (prompt, wishes = {}, session = { id: randomUUID(), resume: false }) => {
    const agent = sampleAgent({ model: "claude-haiku-4-5", ...wishes });
    const invocation = claude.invoke({ agent, program: [binary], prompt, session, attempt: 1 });
    const [program = "", ...words] = invocation.argv;
    const env = { ...environment(folder, model), ...invocation.env };
    const child = spawn(program, words, { cwd: join(folder, "work"), env });
    children.push(child);
    child.stdin.end(invocation.stdin);
    const shown: string[] = [];
    const reader = claude.read(agent);
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => shown.push(...(reader.line(line)?.text.split("\n") ?? [])));
    const ended = Promise.all([text(child.stderr), once(child, "close")]).then(([stderrTail]) => {
      const code = child.exitCode ?? 128 + (child.signalCode === null ? 0 : constants.signals[child.signalCode]);
      return { conclusion: reader.conclude({ code, stderrTail }), shown, code };
    });
    return { child, ended };
  };
  return {
    model,
    folder,
    start,
    run: (prompt, wishes, session) => start(prompt, wishes, session).ended,
    read: (path) => readFile(join(folder, "work", path), "utf8"),
    hasNoted: (session) => exists(join(folder, `home/.claude/projects/*/${session}.jsonl`)),
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill("SIGKILL");
      await model.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Processes that a bench has left behind. Linux tells the environment of every process; elsewhere none is found. */
export async function leftoverClients(): Promise<readonly string[]> {
  const pids = await readdir("/proc").catch(() => []);
  const environments = await Promise.all(
    pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")] as const),
  );
  return environments.filter(([, environ]) => environ.includes(MARKER)).map(([pid]) => pid);
}

const MARKER = `HOLDFAST_BENCH=${randomUUID()}`;

function environment(folder: string, model: FakeModel): Readonly<Record<string, string>> {
  const [name = "", marker = ""] = MARKER.split("=");
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: join(folder, "home"),
    ANTHROPIC_API_KEY: "sk-ant-fake",
    ANTHROPIC_BASE_URL: model.url,
    CLAUDE_CODE_MAX_RETRIES: "1",
    [name]: marker,
  };
}

async function exists(pattern: string): Promise<boolean> {
  for await (const _ of glob(pattern)) return true;
  return false;
}
