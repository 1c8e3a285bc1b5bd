import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JsonObject } from "../../src/base/json/json.ts";
import { readFile, writeFile, type Conversation } from "../../src/testing/index.ts";
import { folder, until } from "./cli-home.ts";
import {
  agent,
  attemptsOf,
  commandLinesOf,
  filesWith,
  KEY,
  openClaudeHome,
  pipelineOf,
  processesOf,
  show,
} from "./claude-home.ts";

test("an agent writes a file, which is collected, and what it cost is known", async () => {
  await using home = await openClaudeHome();
  const prompt = "Write a letter.\nWRITE_FILE out/letter.txt Dear Ada\nSAY all written";
  const { code, shown, err } = await home.run({ write: { agent: agent(prompt), outputs: { letter: "out/*.txt" } } });
  expect(code, err).toBe(0);
  const [attempt] = attemptsOf(shown, "write");
  expect(attempt).toMatchObject({ n: 1, outcome: "succeeded", stopReason: "ok", exitCode: 0 });
  expect(attempt?.session).toBe(home.model.requests.find((request) => request.session !== null)?.session);
  expect(shown.cost).toEqual({ usd: expect.any(Number), inputTokens: 200, outputTokens: 14 });
  expect(readFileSync(shown.artifacts[0]?.path ?? "", "utf8")).toBe("Dear Ada\n");
  expect(filesWith(KEY)).toEqual([]);
});

test("what is not permitted fails the stage, although the client ends with 0", async () => {
  await using home = await openClaudeHome();
  const outside = join(folder, "outside.txt");
  const { code, shown } = await home.run({ write: { agent: agent(`WRITE_FILE ${outside} x`) } });
  expect(code).toBe(1);
  expect(shown).toMatchObject({ state: "failed", artifacts: [] });
  expect(attemptsOf(shown, "write")).toMatchObject([{ stopReason: "permission-denied", exitCode: 0 }]);
});

test("a refused key lets the run wait for a credential, and uses up no attempt", async () => {
  await using home = await openClaudeHome({ mode: { kind: "fail", status: 401 } });
  const { code, shown } = await home.run({ write: { agent: agent("SAY hello"), retry: { maxAttempts: 1 } } });
  expect(code).toBe(3);
  expect(shown).toMatchObject({ state: "waiting", reason: "credential" });
  expect(attemptsOf(shown, "write")).toMatchObject([{ outcome: "failed", stopReason: "auth" }]);
  home.model.release();
  const answered = await home.holdfast("answer", shown.gates[0]?.id ?? "", "retry", "--follow");
  expect(answered.code, answered.err).toBe(0);
  expect(await show()).toMatchObject({ state: "completed" });
  expect(filesWith(KEY)).toEqual([]);
});

test.for([
  [429, 2],
  [529, 2],
] as const)(
  "an answer of status %s is tried again by the stage's retry, and then it works",
  async ([status, times]) => {
    await using home = await openClaudeHome();
    home.model.setMode({ kind: "fail", status }, times);
    const { code, shown } = await home.run({ write: { agent: agent("SAY hello"), retry: { backoff: "50ms" } } });
    expect([code, attemptsOf(shown, "write").map((attempt) => attempt.stopReason)]).toEqual([0, ["rate", "ok"]]);
  },
);

test("an account without credit is waited for, and uses up no attempt", async () => {
  await using home = await openClaudeHome({ mode: { kind: "fail", status: 400 } });
  const file = pipelineOf({ write: { agent: agent("SAY hello"), retry: { maxAttempts: 1 } } });
  await home.holdfast("run", file, "--detach");
  await until(async () => (await show()).state === "waiting");
  expect(await show()).toMatchObject({ reason: "quota", stages: [{ attempts: [{ stopReason: "quota" }] }] });
  expect((await home.holdfast("why", "@last")).out).toMatch(/tries again at \d{4}-\d\d-\d\dT\S+ \(quota\)/);
});

test("a client whose model says nothing is hung after the stage's silence, and nothing of it lives on", async () => {
  await using home = await openClaudeHome({ mode: { kind: "hang" } });
  const retry = { maxAttempts: 1 };
  const prompt = "Words that stand in no command line.\nSAY hello";
  const running = home.start("run", pipelineOf({ write: { agent: agent(prompt), idle: "3s", grace: "1s", retry } }));
  await home.model.seen(() => true);
  const lines = commandLinesOf(KEY).filter((line) => line.includes("--output-format"));
  expect(lines).not.toEqual([]);
  expect(lines.join()).not.toMatch(/Words that stand|sk-ant/);
  expect((await running.ended).code).toBe(1);
  expect(attemptsOf(await show(), "write")).toMatchObject([{ stopReason: "hung" }]);
  expect(processesOf("HOLDFAST_FENCE=")).toEqual([]);
});

const POINTS = {
  type: "object",
  properties: { points: { type: "integer" } },
  required: ["points"],
  additionalProperties: false,
};

test("a structured answer becomes the stage's artifact, and a model that gives none has missed the schema", async () => {
  await using home = await openClaudeHome();
  const given = await home.run({ rate: { agent: agent('VERDICT {"points":7}', { answer: POINTS }) } });
  expect(given.code, given.err).toBe(0);
  expect(JSON.parse(readFileSync(given.shown.artifacts[0]?.path ?? "", "utf8"))).toEqual({ points: 7 });
  const missed = await home.run({ rate: { agent: agent("SAY seven", { answer: POINTS }) } });
  expect(missed.code).toBe(1);
  expect(attemptsOf(missed.shown, "rate")).toMatchObject([{ stopReason: "schema-missed", exitCode: 0 }]);
});

test("[P15] the client judges: its fixes go into the next attempt's prompt", async () => {
  await using home = await openClaudeHome({
    conversations: [
      verdict("Judge attempt 1", { result: "rework", score: 40, blockers: [], fixes: ["Name the day."] }),
      verdict("Judge attempt 2", { result: "pass", score: 95, blockers: [], fixes: [] }),
      {
        when: "Name the day.",
        // The client overwrites only what it has read in the same session.
        steps: [
          { tools: [readFile("letter.txt")] },
          { tools: [writeFile("letter.txt", "On Monday")] },
          { text: "Fixed." },
        ],
      },
      { when: "Write a letter", steps: [{ tools: [writeFile("letter.txt", "Some day")] }, { text: "Written." }] },
    ],
  });
  const judge = agent("Judge attempt {{stage.attempt}} of {{artifacts.write.letter}}.");
  const review = { judges: [{ agent: judge }] };
  const { code, shown, err } = await home.run({
    write: { agent: agent("Write a letter."), outputs: { letter: "letter.txt" }, review },
  });
  expect(code, err).toBe(0);
  expect(attemptsOf(shown, "write").map((attempt) => attempt.verdict?.result)).toEqual(["rework", "pass"]);
  expect(readFileSync(shown.artifacts[0]?.path ?? "", "utf8")).toBe("On Monday");
});

test("[P15] a judge that keeps to no form is asked once more, then the review has failed", async () => {
  await using home = await openClaudeHome();
  const review = { judges: [{ agent: agent("SAY it looks fine to me") }], exhausted: "fail" };
  const { code, shown } = await home.run({
    write: { run: ["sh", "-c", "echo hello > letter.txt"], outputs: { letter: "letter.txt" }, review },
  });
  expect(code).toBe(1);
  expect(shown).toMatchObject({ state: "failed", stages: [{ reason: "judge-failed" }] });
  const sessions = new Set(home.model.requests.flatMap((request) => request.session ?? []));
  expect(sessions.size).toBe(2);
});

test("a judge whose key is refused is no broken judge: the run waits for a credential, then judges", async () => {
  await using home = await openClaudeHome({ mode: { kind: "fail", status: 401 } });
  const pass = { result: "pass", score: 90, blockers: [], fixes: [] };
  const review = { judges: [{ agent: agent(`VERDICT ${JSON.stringify(pass)}`) }] };
  const { code, shown } = await home.run({ write: { run: ["echo", "hello"], review } });
  expect([code, shown.reason, shown.gates.length]).toEqual([3, "credential", 1]);
  home.model.release();
  const answered = await home.holdfast("answer", shown.gates[0]?.id ?? "", "retry", "--follow");
  expect(answered.code, answered.err).toBe(0);
  expect(attemptsOf(await show(), "write")).toMatchObject([{ n: 1, verdict: { result: "pass", score: 90 } }]);
});

test("a stage may go on in another stage's session, with tools, rules and turns of its own", async () => {
  await using home = await openClaudeHome();
  const permissions = { allow: ["Bash(echo *)"], deny: [] };
  const { code, shown, err } = await home.run({
    first: { agent: agent("SAY the word is heron", { tools: ["Read"] }) },
    second: {
      agent: agent("RUN_BASH echo more > more.txt\nSAY done", {
        session: { of: "first" },
        permissions,
        tools: ["Bash"],
      }),
      outputs: { more: "more.txt" },
    },
    third: { needs: ["second"], agent: agent("READ_FILE a\nREAD_FILE b", { maxTurns: 1 }), required: false },
  });
  expect(code, err).toBe(0);
  const [first, second, third] = ["first", "second", "third"].map((stage) => attemptsOf(shown, stage)[0]);
  expect(second).toMatchObject({ session: first?.session, stopReason: "ok" });
  expect(third).toMatchObject({ stopReason: "budget" });
  const asked = home.model.requests.flatMap(({ model }) => model ?? []);
  const again = asked.filter((request) => request.prompt.includes("RUN_BASH"));
  expect(again[0]?.prompts.map((prompt) => prompt.text).join()).toContain("the word is heron");
  expect(again[0]).toMatchObject({ tools: ["Bash"], model: expect.stringContaining("haiku") });
  expect(asked[0]?.tools).toEqual(["Read"]);
});

function verdict(when: string, input: JsonObject): Conversation {
  return { when, steps: [{ tools: [{ name: "StructuredOutput", input }] }, { text: "Judged." }] };
}
