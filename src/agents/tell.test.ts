import { expect, test } from "vitest";
import type { ToldPiece } from "../ports/agents.ts";
import { ADAPTERS } from "./agents.ts";
import { claude } from "./claude/adapter.ts";
import { scripted } from "./scripted/adapter.ts";

// An agent's log as a conversation. Shapes of Claude Code as 2.1.329 printed them, shortened.

const said = (adapter: typeof claude, ...lines: readonly (object | string)[]): readonly string[] => {
  const tell = adapter.tell();
  const pieces = lines.flatMap((line) => tell(typeof line === "string" ? line : JSON.stringify(line)));
  return pieces.map(({ kind, text }: ToldPiece) => `${kind}: ${text}`);
};
const says = (...content: readonly object[]): object => ({ type: "assistant", message: { id: "m", content } });
const gives = (content: unknown, more: object = {}): object => ({
  type: "user",
  message: { content: [{ type: "tool_result", tool_use_id: "t", content, ...more }] },
});
const uses = (name: string, input: object): object => says({ type: "tool_use", id: "t", name, input });
const init = { type: "system", subtype: "init", cwd: "/w", model: "sonnet", session_id: "5f1c" };

test("[CLI-21] Claude: text, tool calls with their subject, results by their beginning, the end with its cost", () => {
  const lines = ["     1\ta", "     2\tb", "c", "d", "e", "f"].join("\n");
  expect(
    said(
      claude,
      init,
      says({ type: "text", text: "I look first." }),
      uses("Read", { file_path: "/w/src/cut.ts" }),
      gives(lines),
      uses("Bash", { command: "npm test" }),
      gives("boom", { is_error: true }),
      gives([{ type: "text", text: "seen" }, { type: "image" }]),
      {
        type: "result",
        subtype: "success",
        is_error: false,
        num_turns: 4,
        duration_ms: 4_200,
        total_cost_usd: 0.0214,
        usage: { input_tokens: 1_500, output_tokens: 120 },
      },
    ),
  ).toEqual([
    "note: sonnet, session 5f1c",
    "text: I look first.",
    "action: reads src/cut.ts",
    "result:      1\ta\n     2\tb\nc\nd\n… 2 more lines",
    "action: runs npm test",
    "failure: boom",
    "result: seen\n[image]",
    "end: done: 4 turns, 4.2 s, $0.0214, 1.6 k tokens",
  ]);
});

test.for([
  ["Edit", { file_path: "a.ts" }, "edits a.ts"],
  ["Grep", { pattern: "retries", path: "src" }, "searches for retries"],
  ["Glob", { pattern: "**/*.ts" }, "looks for **/*.ts"],
  ["WebFetch", { url: "https://x.test" }, "fetches https://x.test"],
  ["TodoWrite", { todos: [] }, "notes what is to do"],
  ["Bash", { command: "one\ntwo\nthree" }, "runs one … 2 more lines"],
  ["StructuredOutput", { result: "pass" }, 'gives its answer: {"result":"pass"}'],
  ["mcp__db__query", { sql: "select 1" }, 'uses mcp__db__query {"sql":"select 1"}'],
  ["constructor", {}, "uses constructor"],
] as const)("Claude: the tool %s with %j reads: %s", ([name, input, words]) => {
  expect(said(claude, uses(name, input))).toEqual([`action: ${words}`]);
});

test("Claude: errors come in words, with what the failed turns cost", () => {
  const failed = {
    type: "result",
    subtype: "error_max_turns",
    is_error: true,
    num_turns: 9,
    errors: [],
    terminal_reason: "max_turns",
  };
  const retry = { type: "system", subtype: "api_retry", attempt: 1, max_retries: 10, error: "overloaded" };
  const limit = { type: "rate_limit_event", rate_limit_info: { status: "rejected" } };
  expect(said(claude, retry, limit, failed)).toEqual([
    "fault: The model does not answer (overloaded); retry 1 of 10.",
    "fault: the account's limit: rejected",
    "fault: ended: max_turns\n9 turns",
  ]);
});

test.for(ADAPTERS)(
  "[CLI-21] $name: what it does not know is shown briefly, never dropped; what is no JSON is text",
  (adapter) => {
    const unknown = { type: "telepathy", subtype: "begun", thought: "x".repeat(900) };
    const [note = "", ...more] = said(adapter, unknown);
    expect(more).toEqual([]);
    expect(note).toMatch(/^note: .*telepathy.* … \d+ more characters$/);
    expect(note.length).toBeLessThan(400);
    expect(said(adapter, "plain words", "")).toEqual(["text: plain words"]);
    expect(said(adapter, "{ half a line")).toEqual(["text: { half a line"]);
  },
);

test("Claude: an unknown block within a message is shown briefly too, and a helper's words as such", () => {
  expect(said(claude, says({ type: "hologram", of: "a cat" }))[0]).toMatch(/^note: hologram: /);
  expect(said(claude, { ...says({ type: "text", text: "done" }), parent_tool_use_id: "t" })).toEqual([
    "text: (helper) done",
  ]);
});

test("the scripted agent tells the same way", () => {
  expect(
    said(
      scripted,
      { type: "begin", attempt: 1 },
      { type: "say", text: "hello" },
      { type: "wrote", path: "a.txt" },
      { type: "ran", words: ["npm", "test"], code: 0 },
      { type: "ran", words: ["false"], code: 1 },
      { type: "asked", n: 1, question: "Which?" },
      { type: "answered", n: 1, answer: "this" },
      { type: "usage", usage: { usd: 0.5, inputTokens: 10, outputTokens: 5 } },
      { type: "result", stopReason: "ok", message: "The script has ended." },
    ),
  ).toEqual([
    "text: hello",
    "action: writes a.txt",
    "action: ran npm test",
    "failure: ran false: exit code 1",
    "action: asks: Which?",
    "result: this",
    "end: done: $0.50, 15 tokens",
  ]);
  expect(said(scripted, { type: "result", stopReason: "exit", message: "no" })).toEqual(["fault: ended (exit): no"]);
});
