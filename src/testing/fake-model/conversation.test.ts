import { expect, test } from "vitest";
import { readFile, writeFile, type Answer } from "./answer.ts";
import { answerConversation, type Conversation } from "./conversation.ts";
import type { ModelRequest, Prompt } from "./model-request.ts";
import { readConversations } from "./read-script.ts";

const conversations: readonly Conversation[] = [
  {
    when: "/^Summarise (?<source>\\S+)\\.$/",
    steps: [
      { tools: [readFile("$<source>")] },
      { tools: [writeFile("a.md", "From $<source>"), writeFile("b.md", "$<other>")] },
    ],
  },
  { when: "Judge", steps: [{ text: "fine" }] },
];

const answer = (...prompts: readonly Prompt[]): Answer | null => answerConversation(conversations, requestOf(prompts));

const marked = {
  when: "/stage: (?<stage>[a-z]+)/",
  steps: [{ tools: [readFile("$<stage>.md")] }, { text: "$<stage>" }],
};

test("each turn of a conversation is the next step, filled with what the prompt names", () => {
  const text = "Hello.\nSummarise /in/talk.vtt.\nThank you.";
  expect(answer({ text, toolRounds: 0 })?.tools).toEqual([readFile("/in/talk.vtt")]);
  expect(answer({ text, toolRounds: 1 })?.tools).toEqual([
    writeFile("a.md", "From /in/talk.vtt"),
    writeFile("b.md", "$<other>"),
  ]);
  expect(answer({ text, toolRounds: 2 })).toEqual({ text: "Done." });
});

test("the newest prompt that fits decides", () => {
  expect(answer({ text: "Summarise x.", toolRounds: 1 }, { text: "Judge it", toolRounds: 0 })).toEqual({
    text: "fine",
  });
  expect(answer({ text: "Judge it", toolRounds: 0 }, { text: "Go on", toolRounds: 0 })).toEqual({ text: "fine" });
  expect(answer({ text: "Something else", toolRounds: 0 })).toBeNull();
});

test("a marker is found where it is looked for: in the prompts, in the system's words or in both", () => {
  const inPrompt = requestOf([{ text: "stage: script", toolRounds: 1 }]);
  const inSystem = requestOf([{ text: "Hello.", toolRounds: 1 }], "stage: script");
  const found = (["prompt", "system", "both"] as const).map((place) =>
    [inPrompt, inSystem].map((request) => answerConversation([{ ...marked, in: place }], request)),
  );
  const said = { text: "script" };
  expect(found).toEqual([
    [said, null],
    [null, said],
    [said, said],
  ]);
});

test("turns under a marker of the system are counted from the first prompt, and a prompt that fits goes before it", () => {
  const turns: readonly Prompt[] = [
    { text: "Begin.", toolRounds: 1 },
    { text: "You were interrupted. Go on.", toolRounds: 0 },
  ];
  const all = [{ ...marked, in: "system" as const }, ...conversations];
  expect(answerConversation(all, requestOf(turns, "stage: script"))).toEqual({ text: "script" });
  const judge = [...turns, { text: "Judge it", toolRounds: 0 }];
  expect(answerConversation(all, requestOf(judge, "stage: script"))).toEqual({ text: "fine" });
});

test("a script in JSON says all of this, and how slowly each step is told", () => {
  const slow = { text: "a", mode: { kind: "slow", delayMs: 200 } };
  const tool = { tools: [writeFile("a.md", "a")], tokens: { inputTokens: 1, outputTokens: 2 } };
  const script = [{ when: "stage: script", in: "both", steps: [slow, tool, { text: "b", stop: "refusal" }] }];
  expect(readConversations(JSON.stringify(script))).toEqual(script);
  const wrong = [{ when: "x", in: "nowhere", steps: [] }];
  expect(() => readConversations(JSON.stringify(wrong))).toThrow("has no valid `in`");
});

function requestOf(prompts: readonly Prompt[], system = ""): ModelRequest {
  return {
    model: "m",
    stream: false,
    tools: [],
    prompts,
    prompt: prompts.at(-1)?.text ?? "",
    toolResults: [],
    system,
  };
}
