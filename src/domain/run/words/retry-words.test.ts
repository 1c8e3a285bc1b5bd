import { expect, test } from "vitest";
import { changedFileWords, retryWords } from "./retry-words.ts";

test("a run that failed at a changed file is retried from the stage that made the file", () => {
  const message = changedFileWords("/home/a of b/draft.txt", "draft");
  expect(retryWords("ID", { reason: "artifact-changed", message })).toBe("holdfast retry ID --from draft");
});

test("any other failed run is retried from what failed", () => {
  expect(retryWords("ID", { reason: "exit", message: "It ended with exit code 1." })).toBe("holdfast retry ID");
  expect(retryWords("ID", null)).toBe("holdfast retry ID");
});
