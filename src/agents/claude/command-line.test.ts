import { expect, test } from "vitest";
import type { Agent } from "../../domain/definition/work.ts";
import type { AgentInvocation, AgentRequest } from "../../ports/agents.ts";
import { sampleAgent } from "../../testing/fake-model/sample-agent.ts";
import { claudeCommandLine } from "./command-line.ts";

const invoke = (agent: Partial<Agent> = {}, request: Partial<AgentRequest> = {}): AgentInvocation =>
  claudeCommandLine({
    agent: sampleAgent(agent),
    program: ["node", "claude.js"],
    prompt: "Say hello.",
    session: { id: "11111111-2222-4333-8444-555555555555", resume: false },
    attempt: 1,
    ...request,
  });

test("a plain agent works without a person, in a session of our choice, with its prompt on standard input", () => {
  const { argv, stdin, env } = invoke();
  expect(argv).toEqual([
    "node",
    "claude.js",
    "-p",
    "--output-format=stream-json",
    "--verbose",
    "--permission-mode=acceptEdits",
    "--session-id=11111111-2222-4333-8444-555555555555",
  ]);
  expect(stdin).toBe("Say hello.");
  expect(env).toEqual({ CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1", DISABLE_AUTOUPDATER: "1" });
});

test("[R26] a session is resumed under its own id", () => {
  const { argv } = invoke({}, { session: { id: "abc", resume: true } });
  expect(argv).toContain("--resume=abc");
  expect(argv.join(" ")).not.toContain("--session-id");
});

test("every wish is one word, so that none of them is taken for a flag", () => {
  const { argv } = invoke({
    model: "opus",
    permissions: { allow: ["Bash(git *)", "--dangerously-skip-permissions"], deny: ["WebFetch"] },
    tools: ["Read", "Edit"],
    maxTurns: 7,
    answer: { type: "object" },
  });
  expect(argv.slice(7)).toEqual([
    "--model=opus",
    "--allowedTools=Bash(git *)",
    "--allowedTools=--dangerously-skip-permissions",
    "--disallowedTools=WebFetch",
    "--tools=Read,Edit",
    "--max-turns=7",
    '--json-schema={"type":"object"}',
  ]);
});

test("no tools at all is said, and is not the default set", () => {
  expect(invoke({ tools: [] }).argv).toContain("--tools=");
});

test("a prompt that begins with a slash does not become one of the client's own commands", () => {
  expect(invoke({}, { prompt: "/cost of the project: estimate it" }).stdin).toBe("\n/cost of the project: estimate it");
});
