import { expect, test } from "vitest";
import { failedWords } from "./failure-words.ts";
import { verdictWords } from "./verdict-words.ts";

test.for([
  [{ result: "rework", score: 40, fixes: ["20 s is too long"] }, "sent back (40): 20 s is too long"],
  [
    { result: "rework", score: 40, fixes: ["too long.\nby far", " ", "b", "c"] },
    "sent back (40): too long, and 2 more",
  ],
  [{ result: "rework", score: 0, fixes: [] }, "sent back (0)"],
  [{ result: "reject", score: 5, fixes: ["off topic"] }, "rejected (5): off topic"],
  [{ result: "needs-input", score: 50, fixes: ["which logo?"] }, "needs a person (50): which logo?"],
  [
    { result: "broken", score: 0, fixes: ["It ended with exit code 7."] },
    "its judge failed: It ended with exit code 7.",
  ],
  [{ result: "pass", score: 85, fixes: [] }, "passed (85)"],
] as const)("the verdict %j reads: %s", ([verdict, words]) => {
  expect(verdictWords(verdict)).toBe(words);
});

const NODE_TRACE = "It ended with exit code 1.\nError: boom\n    at main (/a.js:1:7)\n}\n\nNode.js v24.1.0";

test.for([
  [
    "exit",
    "It ended with exit code 1.\nffmpeg version 7\nNo such filter: 'foo'",
    "failed (exit 1): No such filter: 'foo'",
  ],
  ["exit", "It ended with exit code 2.", "failed (exit 2): it printed nothing"],
  ["exit", "item two: It ended with exit code 2.\nno\nsuch file", "failed (exit 2): item two: such file"],
  [
    "crashed",
    "It was ended by SIGKILL, or says so (exit code 137).",
    "failed (crashed): It was ended by SIGKILL, or says so (exit code 137).",
  ],
  ["exit", NODE_TRACE, "failed (exit 1): Error: boom"],
  ["crashed", "It was ended by SIGKILL, or says so (exit code 137).\nKilled", "failed (crashed): Killed"],
  ["crashed", "The agent ended with exit code 3, not with its final event. no login\nfound", "failed (crashed): found"],
  [
    "timeout",
    "It took longer than its timeout and was stopped.",
    "failed (timeout): It took longer than its timeout and was stopped.",
  ],
  [
    "judge-failed",
    "No attempt passed its review (attempt 1: rework 40). Last fixes: a\nb",
    "failed (judge-failed): No attempt passed its review (attempt 1: rework 40). Last fixes: a",
  ],
  ["program-missing", "", "failed (program-missing)"],
] as const)("a failure by %s with %j reads: %s", ([reason, message, words]) => {
  expect(failedWords(reason, message)).toBe(words);
});

test("neither a fix nor an error line is longer than a screen can bear", () => {
  expect(verdictWords({ result: "rework", score: 1, fixes: ["x".repeat(4_000)] })).toHaveLength(116);
  expect(failedWords("exit", `It ended with exit code 1.\n${"x".repeat(900)}`).length).toBeLessThan(230);
});
