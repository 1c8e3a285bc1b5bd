import { expect, test } from "vitest";
import { readFile, writeFile, type Answer } from "./answer.ts";
import { answerConversation, type Conversation } from "./conversation.ts";
import type { ModelRequest, Prompt } from "./model-request.ts";

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

function requestOf(prompts: readonly Prompt[]): ModelRequest {
  return {
    model: "m",
    stream: false,
    tools: [],
    prompts,
    prompt: prompts.at(-1)?.text ?? "",
    toolResults: [],
    system: "",
  };
}
