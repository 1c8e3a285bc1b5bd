import { expect, test } from "vitest";
import { answerCommands } from "./answer-words.ts";

const options = [{ name: "publish" }, { name: "again" }];

test("a question is answered by one command for each option", () => {
  expect(answerCommands({ id: "G", options })).toEqual(["holdfast answer G publish", "holdfast answer G again"]);
});

test("a note that is required is in the command", () => {
  expect(answerCommands({ id: "G", options: [{ name: "ok" }], note: "required" })).toEqual([
    'holdfast answer G ok --note "TEXT"',
  ]);
});

test("a question without options is answered by any text", () => {
  expect(answerCommands({ id: "G", options: [] })).toEqual(['holdfast answer G "TEXT"']);
});
