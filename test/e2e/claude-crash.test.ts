import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ShownRun } from "../../src/domain/run/view/shown.ts";
import { readDaemonFile } from "../../src/app/daemon/daemon-file.ts";
import { folder, until } from "./cli-home.ts";
import { agent, attemptsOf, filesWith, KEY, openClaudeHome, pipelineOf, processesOf, show } from "./claude-home.ts";

const PROMPT = "Write a letter.\nWRITE_FILE letter.txt Dear Ada\nSAY all written";
const STAGES = {
  before: { run: ["sh", "-c", "echo once >> count.txt; echo counted"], outputs: { count: "count.txt" } },
  write: { needs: ["before"], agent: agent(PROMPT), outputs: { letter: "letter.txt" } },
  after: { run: ["cat", "{{artifacts.write.letter}}", "{{artifacts.before.count}}"] },
};

test("[G2] a client whose orchestrator is killed goes on, is taken over, and nothing is run twice", async () => {
  await using home = await openClaudeHome({ mode: { kind: "hang" } });
  await home.holdfast("run", pipelineOf(STAGES), "--detach");
  const asked = await home.model.seen(() => true);
  await until(async () => attemptsOf(await show(), "write")[0]?.pid != null);
  const client = attemptsOf(await show(), "write")[0]?.pid ?? 0;
  await killOrchestrator();
  expect(processesOf(KEY)).toContain(client);
  home.model.release();

  const resumed = await home.holdfast("resume", "@last");
  expect(resumed.code, resumed.err).toBe(0);
  const shown = await show();
  expect(shown).toMatchObject({ state: "completed", recoveries: 1 });
  expect(shown.stages.map(({ attempts }) => attempts.length)).toEqual([1, 1, 1]);
  const session = { session: asked.session, reattached: true, resumedSession: false, pid: client };
  expect(attemptsOf(shown, "write")).toMatchObject([session]);
  expect(textOf(shown, "after")).toBe("Dear Ada\nonce\n");
});

test("[R26] a client that is killed with its supervisor and the orchestrator goes on in its session", async () => {
  await using home = await openClaudeHome({ mode: { kind: "hang" } });
  await home.holdfast("run", pipelineOf(STAGES), "--detach");
  const asked = await home.model.seen(() => true);
  const note = join(folder, "user/.claude/projects");
  await until(() => filesUnder(note).some((file) => file.includes(asked.session ?? "")));
  await until(async () => attemptsOf(await show(), "write")[0]?.pid != null);
  const all = processesOf();
  expect(all.length).toBeGreaterThanOrEqual(3);
  for (const pid of all) process.kill(pid, "SIGKILL");
  await until(() => processesOf().length === 0);
  home.model.release();

  const resumed = await home.holdfast("resume", "@last");
  expect(resumed.code, resumed.err).toBe(0);
  const shown = await show();
  expect(attemptsOf(shown, "write")).toMatchObject([
    { n: 1, outcome: "unknown", session: asked.session, resumedSession: false },
    { n: 2, outcome: "succeeded", session: asked.session, resumedSession: true },
  ]);
  expect(attemptsOf(shown, "before")).toHaveLength(1);
  expect(textOf(shown, "after")).toBe("Dear Ada\nonce\n");
  const folders = home.model.requests.flatMap(
    ({ model }) => /working directory: (\S+)/i.exec(model?.system ?? "")?.[1] ?? [],
  );
  expect(new Set(folders)).toEqual(new Set([shown.workspace]));
  const words = home.model.requests
    .at(-1)
    ?.model?.prompts.map(({ text }) => text)
    .join("\n");
  expect(words).toMatch(/You were interrupted/);
  expect(filesWith(KEY)).toEqual([]);
});

async function killOrchestrator(): Promise<void> {
  const pid = Number(readDaemonFile(join(folder, "home"))?.pid);
  process.kill(pid, "SIGKILL");
  await until(() => !existsSync(`/proc/${pid}`));
}

function filesUnder(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path, { recursive: true, encoding: "utf8" }) : [];
}

function textOf(shown: ShownRun, stage: string): string {
  return readFileSync(shown.artifacts.find((artifact) => artifact.stage === stage)?.path ?? "", "utf8");
}
