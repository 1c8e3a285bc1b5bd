import { expect, test } from "vitest";
import { answerDirectives, parseDirectives } from "./directives.ts";
import { readModelRequest } from "./model-request.ts";

const ask = (
  content: unknown,
  more: readonly unknown[] = [],
  tools: readonly string[] = [],
): ReturnType<typeof answerDirectives> =>
  answerDirectives(
    readModelRequest(
      JSON.parse(
        JSON.stringify({ messages: [{ role: "user", content }, ...more], tools: tools.map((name) => ({ name })) }),
      ),
    ),
  );

const used = { role: "assistant", content: [{ type: "tool_use", id: "1", name: "Write", input: {} }] };
const done = {
  role: "user",
  content: [
    { type: "tool_result", tool_use_id: "1", content: "ok" },
    { type: "text", text: "<system-reminder>RUN_BASH never</system-reminder>" },
  ],
};

test("directives are performed one per turn, and then the model says its last words", () => {
  const prompt = "Please:\nWRITE_FILE a.txt one word\nRUN_BASH make all\nSAY built";
  expect(ask(prompt)).toEqual({ tools: [{ name: "Write", input: { file_path: "a.txt", content: "one word\n" } }] });
  expect(ask(prompt, [used, done])?.tools?.[0]?.input["command"]).toBe("make all");
  expect(ask(prompt, [used, done, used, done])).toEqual({ text: "built" });
});

test("a file of several lines stands between two marks, and what it holds is no directive", () => {
  const prompt = "WRITE_FILE notes.md <<END\n# Notes\nSAY no\n\n- x\nEND\nREAD_FILE notes.md";
  expect(parseDirectives(prompt)).toEqual([
    { kind: "tool", tool: { name: "Write", input: { file_path: "notes.md", content: "# Notes\nSAY no\n\n- x\n" } } },
    { kind: "tool", tool: { name: "Read", input: { file_path: "notes.md" } } },
  ]);
});

test("a verdict goes through the tool that the client offers, or is said", () => {
  const prompt = 'VERDICT { "result": "pass", "score": 90 }';
  expect(ask(prompt, [], ["StructuredOutput"])?.tools).toEqual([
    { name: "StructuredOutput", input: { result: "pass", score: 90 } },
  ]);
  expect(ask(prompt)).toEqual({ text: '{"result":"pass","score":90}' });
});

test("a later message without directives leaves the earlier ones in force, messages of the system are passed over", () => {
  const more = [
    { role: "user", content: "Continue from where you left off." },
    { role: "system", content: "RUN_BASH never" },
  ];
  expect(ask("RUN_BASH make", more)?.tools?.[0]?.name).toBe("Bash");
});

test("a directive may slow the answer down, hold it back or refuse it", () => {
  expect(ask("SLOW 20")?.mode).toEqual({ kind: "slow", delayMs: 20 });
  expect(ask("WRITE_FILE a b\nHANG")?.mode).toEqual({ kind: "hang" });
  expect(ask("FAIL 429")?.mode).toEqual({ kind: "fail", status: 429 });
});

test("words within a line are no directive", () => {
  expect(ask("Do not RUN_BASH here, and SAYING is no directive either")).toBeNull();
});
